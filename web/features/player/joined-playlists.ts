import Hls, {
  type LoaderCallbacks,
  type LoaderConfiguration,
  type PlaylistLoaderConstructor,
  type PlaylistLoaderContext,
} from 'hls.js';
import type { Part, Source } from './engine';
import { groupBySound, joinMedia, joinRungs } from './join';

/** Addresses of playlists that are made in the page; nothing is requested from them. */
const root = 'https://joined.invalid/';

export interface JoinedPlaylists {
  /** Answers for the joined playlists, and loads all others. */
  readonly loader: PlaylistLoaderConstructor;
  /** The addresses to load for a source, one after the other. */
  urlsOf(source: Source): Promise<readonly string[]>;
}

/** Playlists that join the parts of a recording, made when hls.js asks for them. */
export function joinedPlaylists(): JoinedPlaylists {
  const answers = new Map<string, () => Promise<string>>();

  /** Makes the playlists of parts that can be joined; returns the address of their multivariant playlist. */
  function join(parts: readonly (Part & { text: string })[], name: string): string[] {
    const lines = joinRungs(parts).flatMap(({ line, playlists }, at) => {
      const url = `${root}${name}-${at}.m3u8`;
      answers.set(url, async () => joinMedia(await readAll(playlists, ({ url: address }) => address)));
      return [line, url];
    });
    if (lines.length === 0) return [];
    const master = ['#EXTM3U', '#EXT-X-VERSION:6', '#EXT-X-INDEPENDENT-SEGMENTS', ...lines, ''].join('\n');
    answers.set(`${root}${name}.m3u8`, async () => master);
    return [`${root}${name}.m3u8`];
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
    async urlsOf(source) {
      if (typeof source === 'string') return [source];
      if (source.length === 1) return [source[0]!.playbackUrl];
      const absolute = source.map((part) => ({
        ...part,
        playbackUrl: new URL(part.playbackUrl, location.href).href,
      }));
      const parts = await readAll(absolute, ({ playbackUrl }) => playbackUrl);
      answers.clear();
      const urls = groupBySound(parts).flatMap((group, at) => join(group, String(at)));
      // Nothing could be had: the first part's own failure says why.
      return urls.length > 0 ? urls : [absolute[0]!.playbackUrl];
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
