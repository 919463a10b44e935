import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inlineScripts, sitePolicy } from './security-headers';

let site: string;
beforeEach(() => {
  site = mkdtempSync(join(tmpdir(), 'site-'));
});
afterEach(() => rmSync(site, { recursive: true }));

const page = (name: string, ...scripts: string[]) => {
  mkdirSync(join(site, name, '..'), { recursive: true });
  const tags = scripts.map((script) => `<script>${script}</script>`);
  writeFileSync(join(site, name), `<html><script src="/a.js" async=""></script>${tags.join('')}</html>`);
};
const movePageData = (folder: string) => execFileSync('node', ['tools/setup/page-data.mjs', folder]);
const policy = () => sitePolicy({ localPlayback: false }, 'https://b.example', inlineScripts(site));

describe('the policy of the site', () => {
  it('allows inline scripts by their hashes only', () => {
    page('index.html', 'alert(1)');
    // echo -n 'alert(1)' | openssl dgst -sha256 -binary | base64
    expect(policy()).toContain(
      "script-src 'self' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=' 'wasm-unsafe-eval';",
    );
    expect(policy()).not.toMatch(/script-src[^;]*unsafe-inline/);
  });

  it('is refused at synthesis when it is too long for CloudFront', () => {
    for (let i = 0; i < 40; i += 1) page(`${i}.html`, `push(${i})`);
    expect(policy).toThrow('npm run build:web');
  });
});

describe('the data of pages', () => {
  it('moves into files, in its place; what every page has stays inline', () => {
    for (let i = 0; i < 40; i += 1) page(`e/${i}.html`, 'theme()', `push(${i})`);
    movePageData(site);
    expect(inlineScripts(site)).toHaveLength(1);
    expect(policy().length).toBeLessThan(1_783);
    const html = readFileSync(join(site, 'e', '7.html'), 'utf8');
    const [, , file] =
      /<script>theme\(\)<\/script>(<script src="([^"]+)"><\/script>)<\/html>$/.exec(html) ?? [];
    expect(readFileSync(join(site, file!), 'utf8')).toBe('push(7)');
    // A second run changes nothing.
    movePageData(site);
    expect(readFileSync(join(site, 'e', '7.html'), 'utf8')).toBe(html);
  });
});
