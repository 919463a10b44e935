import type { Config } from '../../config';

/** Where IVS serves live playlists and segments. */
const ivsPlayback = 'https://*.live-video.net';

/**
 * The Content-Security-Policy of the site.
 *
 * Inline scripts are allowed because Next.js puts a page's data in them and a static export has no nonce; hashes of all
 * of them would exceed the header's 1,783 characters. `wasm-unsafe-eval` is for the IVS player, `blob:` for the
 * workers and media sources of hls.js.
 *
 * @param uploads the origin to which forms with pictures are sent
 */
export function sitePolicy({ localPlayback }: Pick<Config, 'localPlayback'>, uploads: string): string {
  const local = localPlayback ? ['http://127.0.0.1:*'] : [];
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", "'unsafe-inline'", "'wasm-unsafe-eval'"],
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
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}

/** The policy of answers that are data, not pages. */
export const dataPolicy = "default-src 'none'; frame-ancestors 'none'";
