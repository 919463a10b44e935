/** Characters that a password has at least: the user pool's policy, and the contracts'. */
export const minPasswordLength = 10;
