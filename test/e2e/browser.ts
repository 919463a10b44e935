import { type Browser, type BrowserContext, chromium, type Page } from '@playwright/test';
import { expect } from 'vitest';
import type { Person } from './world';

/** Opens the system's Chrome or Chromium, headless; tools/run.mjs finds it and sets CHROME_PATH. */
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

/** Signs the browser in as the site does: the refresh token in its cookie, and the hint that there is one. */
export async function signIn(context: BrowserContext, { username, password }: Person): Promise<void> {
  const answer = await context.request.post('/v1/auth/sign-in', { data: { login: username, password } });
  expect(answer.status()).toBe(200);
  await context.addInitScript("localStorage.setItem('streamforge.signed-in', '1')");
}

/** Of WCAG 2.2 AA. */
export const accessibilityRules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Collects a page's uncaught errors and console errors. */
export function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text()))
      errors.push(message.text());
  });
  return errors;
}

/** State of a page's media element. */
export interface Playback {
  readonly time: number;
  readonly paused: boolean;
  readonly width: number;
  readonly height: number;
  /** Decoded bytes of sound; 0 without a sound track. */
  readonly audioBytes: number;
  readonly frames: number;
}

/** Reads the page's media element; null when it has none. */
export const playback = (page: Page): Promise<Playback | null> =>
  page.evaluate(`(() => {
    const video = document.querySelector('video');
    return video && {
      time: video.currentTime,
      paused: video.paused,
      width: video.videoWidth,
      height: video.videoHeight,
      audioBytes: video.webkitAudioDecodedByteCount ?? 0,
      frames: video.getVideoPlaybackQuality().totalVideoFrames,
    };
  })()`);
