// CloudFront Function (viewer request) of the site, runtime cloudfront-js-2.0: an address of the site becomes the
// file that Next.js exported for it. The list of pages is written in at synthesis; while it is empty every
// address is let through.
const PAGES = [];

// One exported page serves every channel, recording, clip and mod view: /c/ocean_cam → /c/_.html. The router asks
// for the page's data in .txt files beside it; without their rewrite each click would reload the page and stop the
// video.
const DYNAMIC = /^\/(c|v|clip|mod)\/[^/]+?(\.txt|\/__next\.[^/]+\.txt|\/?)$/;

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by name
function handler(event) {
  const request = event.request;
  const uri = request.uri;
  const dynamic = DYNAMIC.exec(uri);
  if (dynamic) {
    const rest = dynamic[2] === '' || dynamic[2] === '/' ? '.html' : dynamic[2];
    request.uri = `/${dynamic[1]}/_${rest}`;
    return request;
  }
  // Where password managers send people: https://w3c.github.io/webappsec-change-password-url/
  if (uri === '/.well-known/change-password') {
    return { statusCode: 302, statusDescription: 'Found', headers: { location: { value: '/settings' } } };
  }
  if (/\.[^/]+$/.test(uri)) return request;
  const page = uri.replace(/\/+$/, '') || '/index';
  if (PAGES.length > 0 && PAGES.indexOf(page) < 0) return nothingHere();
  request.uri = `${page}.html`;
  return request;
}

// Not S3's XML, and not an error page of the distribution: that would replace the API's problem documents too.
function nothingHere() {
  return {
    statusCode: 404,
    statusDescription: 'Not Found',
    headers: {
      'content-type': { value: 'text/html; charset=utf-8' },
      'cache-control': { value: 'no-store' },
    },
    body: {
      encoding: 'text',
      data:
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
        '<title>Page not found</title><style>:root{color-scheme:light dark}body{font:1.1rem/1.5 system-ui;' +
        'display:grid;place-content:center;min-height:90vh;text-align:center}</style>' +
        '<h1>Page not found</h1><p><a href="/">Browse live channels</a></p></html>',
    },
  };
}
