// CloudFront Function (viewer request) of /ws, runtime cloudfront-js-2.0: a page of another site may not open a
// socket here. Browsers always send Origin with an upgrade and pages cannot change it; apps send none and are
// let through.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by name
function handler(event) {
  const headers = event.request.headers;
  const origin = headers.origin ? headers.origin.value : '';
  const host = headers.host ? headers.host.value : '';
  if (origin === '' || origin.replace(/^https?:\/\//, '') === host) return event.request;
  return { statusCode: 403, statusDescription: 'Forbidden' };
}
