import { type Browser, chromium, type Page } from '@playwright/test';

/** Opens the system's Chrome or Chromium without a window; tools/run.mjs finds it and sets CHROME_PATH. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROME_PATH || '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
    ],
  });
}

/** Collects what a page complains of: errors that nobody caught, and errors on its console. */
export function complaints(page: Page): string[] {
  const heard: string[] = [];
  page.on('pageerror', (error) => heard.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
      heard.push(message.text());
  });
  return heard;
}

/** The media element of a page: what it plays and how far it is. */
export const playback = (page: Page) =>
  page.evaluate(() => {
    const video = document.querySelector('video');
    if (video === null) return null;
    const media = video as HTMLVideoElement & { webkitAudioDecodedByteCount?: number };
    return {
      time: media.currentTime,
      paused: media.paused,
      width: media.videoWidth,
      height: media.videoHeight,
      audioBytes: media.webkitAudioDecodedByteCount ?? 0,
      frames: media.getVideoPlaybackQuality().totalVideoFrames,
    };
  });
