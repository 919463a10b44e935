import type { Engine, EngineEvents } from './engine';

/** Creates the best engine for this browser and loads only its code. */
export async function createEngine(
  video: HTMLVideoElement,
  live: boolean,
  events: EngineEvents,
): Promise<Engine | undefined> {
  const { createHlsEngine } = await import('./hls-engine');
  // hls.js first: Chromium claims native HLS, but plays 8 seconds behind.
  const engine = createHlsEngine(video, live, events);
  if (engine !== undefined) return engine;
  if (video.canPlayType('application/vnd.apple.mpegurl') === '') return undefined;
  const { createNativeEngine } = await import('./native-engine');
  return createNativeEngine(video, live, events);
}
