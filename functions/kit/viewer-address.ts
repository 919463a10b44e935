/**
 * The viewer's IP address. CloudFront and API Gateway each append the peer that they see to X-Forwarded-For, so the
 * last but one is the viewer's, whatever the viewer sends. Requests that do not come through CloudFront are refused.
 */
export function viewerAddress(
  headers: Readonly<Record<string, string | undefined>> | null | undefined,
  peer: string | undefined,
): string {
  const forwarded = headers?.['X-Forwarded-For'] ?? headers?.['x-forwarded-for'] ?? '';
  return forwarded.split(',').at(-2)?.trim() || peer || '';
}
