// CloudFront Function (viewer request) of /vod/*: the bucket's keys do not begin with the prefix of the address.
// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by name
function handler(event) {
  const request = event.request;
  request.uri = request.uri.replace(/^\/vod/, '');
  return request;
}
