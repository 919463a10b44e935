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
        // The site's header, colours and words, without its scripts.
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
        '<title>Page not found · StreamForge</title><style>:root{color-scheme:light dark}*{margin:0}' +
        'body{font:1rem/1.6 Inter,system-ui,sans-serif;background:#f6f6f7;color:#17171c}' +
        'header{height:3.5rem;box-sizing:border-box;display:flex;align-items:center;padding:0 1rem;' +
        'background:#fff;border-bottom:1px solid #dcdce1}header a{display:flex;align-items:center;gap:.6rem;' +
        'font-weight:800;font-size:1.1rem;color:inherit;text-decoration:none}' +
        'main{padding:5rem 1.5rem;text-align:center}h1{font-size:1.25rem}p{margin:.5rem 0 1.5rem;color:#5d5d69}' +
        '.go{display:inline-block;padding:.4rem 1rem;border-radius:.5rem;font-weight:600;font-size:.9rem;' +
        'background:#c2410c;color:#fff;text-decoration:none}' +
        '@media(prefers-color-scheme:dark){body{background:#0e0e11;color:#f1f1f4}' +
        'header{background:#18181c;border-color:#2b2b33}p{color:#a5a5b2}.go{background:#ff7a2f;color:#1c0d03}}' +
        '</style><header><a href="/"><svg width="32" height="32" viewBox="0 0 32 32" aria-hidden="true">' +
        '<rect width="32" height="32" rx="8" fill="#f0640f"/><path fill="#fff" d="M12.2 9.1v13.8c0 .8.9 1.3 1.6' +
        '.9l10.4-6.9c.6-.4.6-1.4 0-1.8L13.8 8.2c-.7-.4-1.6.1-1.6.9Z"/><path d="M7.5 11.5v9" stroke="#fff" ' +
        'stroke-width="2.6" stroke-linecap="round"/></svg>StreamForge</a></header><main><h1>Page not found</h1>' +
        '<p>Check the address, or start from the home page.</p>' +
        '<a class="go" href="/">Browse live channels</a></main></html>',
    },
  };
}
