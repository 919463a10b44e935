import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config';

/** Where IVS serves live playlists and segments. */
const ivsPlayback = 'https://*.live-video.net';

/** What CloudFront accepts as the value of a header. */
const longestHeader = 1_783;

/** The longest that a bucket's host name can be, in place of the one that is known at deployment. */
const longestHost = 63 + '.s3.ap-northeast-1.amazonaws.com'.length;

/**
 * The Content-Security-Policy of the site. Inline scripts are allowed by their hashes; `wasm-unsafe-eval` is for the IVS
 * player, `blob:` for the workers and media sources of hls.js.
 *
 * @param uploads the origin to which forms with pictures are sent
 * @param scripts the hashes of the pages' inline scripts ({@link inlineScripts})
 * @throws Error when the policy is too long for CloudFront
 */
export function sitePolicy(
  { localPlayback }: Pick<Config, 'localPlayback'>,
  uploads: string,
  scripts: readonly string[],
): string {
  const local = localPlayback ? ['http://127.0.0.1:*'] : [];
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", ...scripts, "'wasm-unsafe-eval'"],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:', ivsPlayback, ...local],
    'media-src': ["'self'", 'blob:', ivsPlayback, ...local],
    'connect-src': ["'self'", ivsPlayback, uploads, ...local, ...(localPlayback ? ['ws://127.0.0.1:*'] : [])],
    'worker-src': ["'self'", 'blob:'],
    'font-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  const policy = Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
  const length = policy.replace(uploads, '').length + 'https://'.length + longestHost;
  if (length > longestHeader) {
    throw new Error(
      `The pages have ${scripts.length} different inline scripts, whose hashes do not fit into CloudFront's ${longestHeader} ` +
        'characters. Build the site with `npm run build:web`, which moves those of single pages into files.',
    );
  }
  return policy;
}

/** The hashes of all inline scripts of the exported pages, as sources of a Content-Security-Policy. */
export function inlineScripts(site: string): string[] {
  const hashes = new Set<string>();
  for (const file of readdirSync(site, { recursive: true, encoding: 'utf8' }).filter(isPage)) {
    const html = readFileSync(join(site, file), 'utf8');
    for (const [, script] of html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)) {
      hashes.add(`'sha256-${createHash('sha256').update(script!).digest('base64')}'`);
    }
  }
  return [...hashes].sort();
}

const isPage = (file: string): boolean => file.endsWith('.html');

/** The policy of answers that are data, not pages. */
export const dataPolicy = "default-src 'none'; frame-ancestors 'none'";
