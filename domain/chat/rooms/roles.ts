/** Roles that are exempt from a room's settings and may moderate it. */
export const roles = ['owner', 'moderator', 'admin'] as const;
export type Role = (typeof roles)[number];
