import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const inlineScript = /<script(?![^>]*\ssrc=)([^>]*)>([\s\S]*?)<\/script>/g;

/** Scripts on more pages than this stay inline: the Content-Security-Policy has a hash of each. */
const fewPages = 0.5;

/**
 * Moves the inline scripts that are a page's own (its data, in a static export of Next.js) into files beside its other
 * scripts, in the same place and order. What stays inline is the same on every page, so that the hashes of all inline
 * scripts fit into CloudFront's header, and pages need no `unsafe-inline`.
 */
export function movePageData(site) {
  const pages = readdirSync(site, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html'))
    .map((file) => ({ file: join(site, file), html: readFileSync(join(site, file), 'utf8') }));
  const uses = new Map();
  for (const { html } of pages) {
    for (const [, , script] of html.matchAll(inlineScript)) uses.set(script, (uses.get(script) ?? 0) + 1);
  }
  const folder = join(site, '_next', 'static', 'page-data');
  mkdirSync(folder, { recursive: true });
  for (const { file, html } of pages) {
    const changed = html.replace(inlineScript, (whole, attributes, script) => {
      if (uses.get(script) > pages.length * fewPages) return whole;
      const name = `${createHash('sha256').update(script).digest('hex').slice(0, 16)}.js`;
      writeFileSync(join(folder, name), script);
      return `<script${attributes} src="/_next/static/page-data/${name}"></script>`;
    });
    if (changed !== html) writeFileSync(file, changed);
  }
}

const [, called = '', site = join('web', 'out')] = process.argv;
if (import.meta.url === pathToFileURL(called).href) movePageData(site);
