import type { Engine, EngineEvents, Source } from './engine';

/** The browser's own HLS, for browsers without Media Source Extensions (iPhone). It selects the quality itself. */
export function createNativeEngine(video: HTMLVideoElement, live: boolean, events: EngineEvents): Engine {
  let urls: readonly string[] = [];
  /** The part that plays; parts follow one another. */
  let at = 0;
  const listening = new AbortController();
  const on = (name: string, listener: () => void): void =>
    video.addEventListener(name, listener, { signal: listening.signal });
  on('loadedmetadata', () => {
    events.onRenditions([]);
    events.onReady();
  });
  on('ended', () => {
    if (live) events.onEnd();
    else if (at + 1 < urls.length) {
      at += 1;
      open();
      void video.play().catch(() => undefined);
    }
  });
  on('error', () => {
    const code = video.error?.code;
    // The element reports a 404 as "not supported" before it has metadata.
    if (code === MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED && live) {
      events.onFailure({ kind: 'absent', detail: 'The address could not be played' });
    } else if (code === MediaError.MEDIA_ERR_DECODE) {
      events.onFailure({ kind: 'media', detail: video.error?.message ?? 'decode' });
    } else {
      events.onFailure({ kind: 'network', detail: video.error?.message ?? 'network' });
    }
  });
  const edge = (): number | undefined =>
    video.seekable.length > 0 ? video.seekable.end(video.seekable.length - 1) : undefined;

  const open = (): void => {
    video.src = urls[at] ?? '';
    video.load();
  };
  return {
    load(source: Source, from?: number) {
      urls = typeof source === 'string' ? [source] : source.map(({ playbackUrl }) => playbackUrl);
      at = 0;
      open();
      if (from !== undefined) {
        video.addEventListener('loadedmetadata', () => (video.currentTime = from), { once: true });
      }
    },
    resume: open,
    repair() {
      open();
      return true;
    },
    select() {},
    selected: -1,
    get livePosition() {
      const end = edge();
      return end === undefined ? undefined : Math.max(0, end - 3);
    },
    madeAt: undefined,
    stats() {
      const end = edge();
      return {
        engine: 'browser',
        ...(live && end !== undefined && { edgeDistance: end - video.currentTime, targetLatency: 3 }),
      };
    },
    destroy() {
      listening.abort();
      video.removeAttribute('src');
      video.load();
    },
  };
}
