import { useSyncExternalStore } from 'react';

/** What this browser remembers of how its person likes things. */
export interface Prefs {
  readonly volume: number;
  readonly muted: boolean;
  readonly theatre: boolean;
  readonly letters: boolean;
  /** The height in lines of the rendition that was chosen, or 0 for automatic. */
  readonly quality: number;
  readonly chatOpen: boolean;
  /** Of the chat beside the picture, in px. */
  readonly chatWidth: number;
  readonly timestamps: boolean;
  /** Whether messages carry the buttons of moderation, for who may use them. */
  readonly inlineModeration: boolean;
  /** What of the chat is read out by a screen reader. */
  readonly announce: 'off' | 'mentions' | 'all';
  /** People whose messages this browser does not show. */
  readonly hidden: readonly { readonly userId: string; readonly name: string }[];
}

const initial: Prefs = {
  volume: 1,
  muted: false,
  theatre: false,
  letters: true,
  quality: 0,
  chatOpen: true,
  chatWidth: 320,
  timestamps: false,
  inlineModeration: true,
  announce: 'mentions',
  hidden: [],
};
const key = 'streamforge.prefs';
const listeners = new Set<() => void>();
let known: Prefs | undefined;

export function getPrefs(): Prefs {
  known ??= { ...initial, ...read() };
  return known;
}

export function setPrefs(change: Partial<Prefs>): void {
  known = { ...getPrefs(), ...change };
  try {
    localStorage.setItem(key, JSON.stringify(known));
  } catch {
    // Storage is full or forbidden: the preference lasts for this page.
  }
  for (const listener of listeners) listener();
}

export function usePrefs(): Prefs {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getPrefs,
    () => initial,
  );
}

function read(): Partial<Prefs> {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? '{}');
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
