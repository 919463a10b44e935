import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { describe, expect, test } from 'vitest';

type Headers = Record<string, { value: string }>;

/** Runs a CloudFront Function as its runtime does: a script with a global `handler`, no modules. */
function run(file: string, uri: string, options: { headers?: Headers; pages?: string[] } = {}) {
  const source = readFileSync(join(import.meta.dirname, file), 'utf8').replace(
    'const PAGES = [];',
    `const PAGES = ${JSON.stringify(options.pages ?? [])};`,
  );
  expect(Buffer.byteLength(source)).toBeLessThan(10 * 1024);
  const context = createContext({ event: { request: { uri, headers: options.headers ?? {} } } });
  return runInContext(`${source}\nhandler(event)`, context) as { uri?: string; statusCode?: number };
}

describe('the rewrite of the site', () => {
  test.each([
    ['/', '/index.html'],
    ['/settings', '/settings.html'],
    ['/settings/', '/settings.html'],
    ['/settings/profile', '/settings/profile.html'],
    ['/c/ocean_cam', '/c/_.html'],
    ['/c/ocean_cam/', '/c/_.html'],
    ['/c/ocean_cam.txt', '/c/_.txt'],
    ['/c/ocean_cam/__next._tree.txt', '/c/_/__next._tree.txt'],
    ['/c/ocean_cam/__next.c.$d$name.__PAGE__.txt', '/c/_/__next.c.$d$name.__PAGE__.txt'],
    ['/v/ses_01J', '/v/_.html'],
    ['/clip/abc.txt', '/clip/_.txt'],
    ['/mod/ocean_cam', '/mod/_.html'],
    ['/mod/ocean_cam/__next._tree.txt', '/mod/_/__next._tree.txt'],
    ['/settings.txt', '/settings.txt'],
    ['/_next/static/chunks/main.js', '/_next/static/chunks/main.js'],
    ['/favicon.ico', '/favicon.ico'],
    ['/c', '/c.html'],
  ])('%s → %s', (from, to) => {
    expect(run('rewrite.js', from).uri).toBe(to);
  });

  test('a page that was not exported is a real 404, and not of the API', () => {
    const pages = ['/index', '/settings'];
    expect(run('rewrite.js', '/nowhere', { pages })).toMatchObject({ statusCode: 404 });
    expect(run('rewrite.js', '/.well-known/change-password', { pages })).toMatchObject({
      statusCode: 302,
      headers: { location: { value: '/settings' } },
    });
    expect(run('rewrite.js', '/settings', { pages }).uri).toBe('/settings.html');
    expect(run('rewrite.js', '/', { pages }).uri).toBe('/index.html');
    expect(run('rewrite.js', '/c/ocean_cam', { pages }).uri).toBe('/c/_.html');
  });
});

test('recordings lose the prefix of their address, once', () => {
  expect(run('recordings.js', '/vod/ivs/v1/1/vod/master.m3u8').uri).toBe('/ivs/v1/1/vod/master.m3u8');
});

describe('sockets', () => {
  const host = { value: 'd1.cloudfront.net' };
  test.each([
    ['a page of the site', { host, origin: { value: 'https://d1.cloudfront.net' } }, undefined],
    ['an app', { host }, undefined],
    ['a page of another site', { host, origin: { value: 'https://evil.example' } }, 403],
    ['a look-alike', { host, origin: { value: 'https://d1.cloudfront.net.evil.example' } }, 403],
    ['a page without an origin of its own', { host, origin: { value: 'null' } }, 403],
  ])('%s', (_, headers, status) => {
    expect(run('same-origin.js', '/ws', { headers }).statusCode).toBe(status);
  });
});
