/** The header in lower case with which CloudFront proves to the functions that a request came through it. */
export const originHeader = 'x-origin-verify';
