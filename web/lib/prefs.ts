import { useSyncExternalStore } from 'react';

/** A user whose messages this browser does not show. */
interface MutedUser {
  readonly userId: string;
  readonly name: string;
}

/** Preferences that this browser remembers. */
export interface Prefs {
  readonly volume: number;
  readonly muted: boolean;
  readonly theatre: boolean;
  /** Whether single letters are keyboard shortcuts. */
  readonly letters: boolean;
  /** Height in lines of the chosen rendition; 0 is automatic. */
  readonly quality: number;
  readonly chatOpen: boolean;
  /** In px, on wide screens. */
  readonly chatWidth: number;
  readonly timestamps: boolean;
  /** Whether messages show buttons to moderators. */
  readonly inlineModeration: boolean;
  /** Which messages a screen reader announces. */
  readonly announce: 'off' | 'mentions' | 'all';
  readonly mutedUsers: readonly MutedUser[];
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
  mutedUsers: [],
};
const key = 'streamforge.prefs';
const listeners = new Set<() => void>();
let current: Prefs | undefined;

export function getPrefs(): Prefs {
  current ??= { ...initial, ...read() };
  return current;
}

export function setPrefs(change: Partial<Prefs>): void {
  current = { ...getPrefs(), ...change };
  try {
    localStorage.setItem(key, JSON.stringify(current));
  } catch {
    // Storage is full or forbidden: the preference lasts for this page.
  }
  for (const listener of listeners) listener();
}

/** Hides or shows a user's messages in this browser. */
export function muteUser(user: MutedUser, muted = true): void {
  const others = getPrefs().mutedUsers.filter(({ userId }) => userId !== user.userId);
  setPrefs({ mutedUsers: muted ? [...others, user] : others });
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
