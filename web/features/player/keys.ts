/** The player's action for a key. Seeks are in seconds, volumes and jumps in shares of 1. */
export type KeyAction =
  | { readonly do: 'play' | 'mute' | 'fullscreen' | 'theatre' | 'pip' | 'help' }
  | { readonly do: 'seek' | 'volume'; readonly by: number }
  | { readonly do: 'jump'; readonly to: number };

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey?: boolean;
  readonly metaKey?: boolean;
  readonly altKey?: boolean;
}

const plain: Readonly<Record<string, KeyAction>> = {
  ' ': { do: 'play' },
  k: { do: 'play' },
  m: { do: 'mute' },
  f: { do: 'fullscreen' },
  t: { do: 'theatre' },
  i: { do: 'pip' },
  '?': { do: 'help' },
  j: { do: 'seek', by: -10 },
  l: { do: 'seek', by: 10 },
  ArrowLeft: { do: 'seek', by: -5 },
  ArrowRight: { do: 'seek', by: 5 },
  ArrowUp: { do: 'volume', by: 0.05 },
  ArrowDown: { do: 'volume', by: -0.05 },
};

/**
 * The action of a key press. `recording`: digits jump to tenths. `letters: false` leaves only space and the
 * arrows, for people whose voice input types letters (WCAG 2.1.4).
 */
export function actionOf(
  press: KeyPress,
  options: { recording: boolean; letters: boolean },
): KeyAction | undefined {
  if (press.ctrlKey || press.metaKey || press.altKey) return undefined;
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key;
  const character = key.length === 1 && key !== ' ';
  if (character && !options.letters) return undefined;
  if (options.recording && /^[0-9]$/.test(key)) return { do: 'jump', to: Number(key) / 10 };
  return Object.hasOwn(plain, key) ? plain[key] : undefined;
}

/** Shown in the help dialog. */
export const shortcuts: readonly { keys: readonly string[]; text: string; recording?: true }[] = [
  { keys: ['Space', 'K'], text: 'Play or pause' },
  { keys: ['M'], text: 'Mute or unmute' },
  { keys: ['F'], text: 'Full screen' },
  { keys: ['T'], text: 'Theatre mode' },
  { keys: ['I'], text: 'Picture in picture' },
  { keys: ['←', '→'], text: 'Back or forward 5 seconds' },
  { keys: ['J', 'L'], text: 'Back or forward 10 seconds' },
  { keys: ['↑', '↓'], text: 'Volume' },
  { keys: ['0', '9'], text: 'Jump to 0 … 90 %', recording: true },
  { keys: ['Shift', '?'], text: 'Keyboard shortcuts' },
];
