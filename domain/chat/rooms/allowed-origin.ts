/**
 * Whether a page of this origin may open a socket. `allowed` is a comma-separated list of origins, or `*`. Apps and
 * tools send no origin and are accepted: the check keeps other sites in a visitor's browser out.
 */
export function isAllowedOrigin(origin: string | undefined, allowed: string): boolean {
  if (origin === undefined || allowed.trim() === '*') return true;
  return allowed
    .split(',')
    .map((one) => one.trim().replace(/\/$/, ''))
    .includes(origin);
}
