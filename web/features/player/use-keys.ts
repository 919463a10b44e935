import { type RefObject, useEffect, useRef } from 'react';
import { getPrefs, setPrefs } from '../../lib/prefs';
import { actionOf, type KeyAction } from './keys';
import type { Playback } from './playback';

interface Options {
  readonly playback: Playback | undefined;
  readonly root: RefObject<HTMLElement | null>;
  readonly recording: boolean;
  readonly onHelp: () => void;
}

/** Elements that handle space, enter or the arrows themselves. */
const pressable =
  'button, a, input, select, textarea, media-play-button, media-mute-button, media-pip-button, media-fullscreen-button';
const slidable = 'media-volume-range, media-time-range, input, textarea, select';

/** Radix locks the page's scrolling while a modal dialog is open. */
const isModalOpen = (): boolean => document.body.hasAttribute('data-scroll-locked');

/** The player's shortcuts, while the page or the player has the focus. */
export function useKeys(options: Options): void {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const { playback, root, recording, onHelp } = latest.current;
      const target = event.target as HTMLElement;
      const inPlayer = root.current?.contains(target) ?? false;
      const free = target === document.body || target.id === 'content';
      if (playback === undefined || event.defaultPrevented || !(inPlayer || free)) return;
      if (isModalOpen() || target.closest('[role=menu]') !== null) return;
      if ((event.key === ' ' || event.key === 'Enter') && target.closest(pressable) !== null) return;
      if (event.key.startsWith('Arrow') && target.closest(slidable) !== null) return;
      const action = actionOf(event, { recording, letters: getPrefs().letters });
      if (action === undefined || (event.repeat && action.do !== 'seek' && action.do !== 'volume')) return;
      event.preventDefault();
      perform(action, playback, root.current, onHelp);
    };
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  }, []);
}

function perform(action: KeyAction, playback: Playback, root: HTMLElement | null, onHelp: () => void): void {
  const press = (element: string): void => root?.querySelector<HTMLElement>(element)?.click();
  switch (action.do) {
    case 'play':
      playback.togglePlay();
      break;
    case 'mute':
      playback.toggleMute();
      break;
    case 'seek':
      playback.seekBy(action.by);
      break;
    case 'volume':
      playback.changeVolume(action.by);
      break;
    case 'jump':
      playback.jumpTo(action.to);
      break;
    case 'theatre':
      setPrefs({ theatre: !getPrefs().theatre });
      break;
    case 'fullscreen':
      press('media-fullscreen-button');
      break;
    case 'pip':
      press('media-pip-button');
      break;
    case 'help':
      onHelp();
      break;
  }
}
