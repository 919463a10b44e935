import Hls, {
  type LoaderCallbacks,
  type LoaderConfiguration,
  type PlaylistLoaderConstructor,
  type PlaylistLoaderContext,
} from 'hls.js';
import type { Part, Source } from './engine';
import { joinMedia, joinRungs } from './join';

/** Addresses of playlists that are made in the page; nothing is requested from them. */
const root = 'https://joined.invalid/';

export interface JoinedPlaylists {
  /** Answers for the joined playlists, and loads all others. */
  readonly loader: PlaylistLoaderConstructor;
  /** Sets the parts; returns the address of their multivariant playlist. */
  of(parts: readonly Part[]): string;
}

/** The address to load for a source. */
export const sourceUrl = (source: Source, joined: JoinedPlaylists): string => {
  if (typeof source === 'string') return source;
  return source.length === 1 ? source[0]!.playbackUrl : joined.of(source);
};

/** Playlists that join the parts of a recording, made when hls.js asks for them. */
export function joinedPlaylists(): JoinedPlaylists {
  const answers = new Map<string, () => Promise<string>>();

  async function multivariant(parts: readonly Part[]): Promise<string> {
    const absolute = parts.map((part) => ({
      ...part,
      playbackUrl: new URL(part.playbackUrl, location.href).href,
    }));
    const rungs = joinRungs(await readAll(absolute, ({ playbackUrl }) => playbackUrl));
    if (rungs.length === 0) throw new Error('No part of the recording can be played');
    const lines = rungs.flatMap(({ line, playlists }, at) => {
      const url = `${root}${at}.m3u8`;
      answers.set(url, async () => joinMedia(await readAll(playlists, ({ url: address }) => address)));
      return [line, url];
    });
    return ['#EXTM3U', '#EXT-X-VERSION:6', '#EXT-X-INDEPENDENT-SEGMENTS', ...lines, ''].join('\n');
  }

  // It loads playlists too; its type names only what all loads have.
  const DefaultLoader = Hls.DefaultConfig.loader as unknown as PlaylistLoaderConstructor;
  class JoinedLoader extends DefaultLoader {
    private aborted = false;

    override abort(): void {
      this.aborted = true;
      super.abort();
    }

    override destroy(): void {
      this.aborted = true;
      super.destroy();
    }

    override load(
      context: PlaylistLoaderContext,
      config: LoaderConfiguration,
      callbacks: LoaderCallbacks<PlaylistLoaderContext>,
    ): void {
      // hls.js adds a query to each address.
      const answer = answers.get(context.url.split('?')[0] ?? '');
      if (answer === undefined) {
        super.load(context, config, callbacks);
        return;
      }
      const { stats } = this;
      stats.loading.start = performance.now();
      answer().then(
        (data) => {
          if (this.aborted) return;
          stats.loading.first = stats.loading.end = performance.now();
          stats.loaded = stats.total = data.length;
          callbacks.onSuccess({ url: context.url, data, code: 200 }, stats, context, null);
        },
        (error: unknown) => {
          if (!this.aborted) callbacks.onError({ code: 404, text: String(error) }, context, null, stats);
        },
      );
    }
  }

  return {
    loader: JoinedLoader,
    of(parts) {
      const url = `${root}master.m3u8`;
      answers.clear();
      answers.set(url, () => multivariant(parts));
      return url;
    },
  };
}

/** Fetches texts at once; those that cannot be had are left out, so that the others play. */
async function readAll<T>(list: readonly T[], urlOf: (item: T) => string): Promise<(T & { text: string })[]> {
  const texts = await Promise.all(
    list.map(async (item) => {
      const answer = await fetch(urlOf(item)).catch(() => undefined);
      return answer?.ok ? [{ ...item, text: await answer.text() }] : [];
    }),
  );
  return texts.flat();
}
