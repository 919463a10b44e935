'use client';
import { usePathname } from 'next/navigation';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { FrameItem } from '../../domain/chat/delivery/frame';
import { auth } from './auth';

const never = (): (() => void) => () => {};

/** False in the prerendered page and while hydrating, true after. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

/** The last part of the address of an exported dynamic page, once it is known; its file was made for `_`. */
export function useSlug(): string | undefined {
  const pathname = usePathname();
  const hydrated = useHydrated();
  if (!hydrated) return undefined;
  const slug = pathname.split('/').filter(Boolean)[1];
  return slug === undefined || slug === '_' ? '' : decode(slug);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function useAuth() {
  return useSyncExternalStore(auth.subscribe, auth.getState, auth.getState);
}

/** The time in ms, renewed at an interval; 0 while hydrating, so that server and browser agree. */
export function useNow(every = 1000): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** Whether a media query holds; false while hydrating. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const list = matchMedia(query);
      list.addEventListener('change', listener);
      return () => list.removeEventListener('change', listener);
    },
    () => matchMedia(query).matches,
    () => false,
  );
}

/** Follows a socket topic while mounted; `undefined` follows nothing. The socket's code comes after the page. */
export function useTopic(
  topic: string | undefined,
  onItem: (item: FrameItem) => void,
  onResume: () => void,
): void {
  const latest = useRef({ onItem, onResume });
  useEffect(() => {
    latest.current = { onItem, onResume };
  });
  useEffect(() => {
    if (topic === undefined) return;
    let mounted = true;
    let unwatch: (() => void) | undefined;
    import('./live-socket').then(
      ({ socket }) => {
        if (!mounted) return;
        unwatch = socket().watch(topic, {
          onItem: (item) => latest.current.onItem(item),
          onResume: () => latest.current.onResume(),
        });
      },
      // Not to be had: the page goes on asking slowly.
      () => undefined,
    );
    return () => {
      mounted = false;
      unwatch?.();
    };
  }, [topic]);
}

/** The document's title while mounted; an exported page cannot know it when it is built. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · StreamForge`;
  }, [title]);
}
