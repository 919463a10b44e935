'use client';
import { usePathname } from 'next/navigation';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { FrameItem } from '../../domain/chat/delivery/frame';
import { auth } from './auth';

const never = (): (() => void) => () => {};

/** The query of the page's address with its `?`; '' until the page is shown. */
export function useSearch(): string {
  const [search, setSearch] = useState('');
  useEffect(() => setSearch(location.search), []);
  return search;
}

/** False while prerendering and hydrating, then true. */
export function useHydrated(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

/** The slug of a dynamic page, read from the URL; undefined while hydrating, since its file was exported for `_`. */
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

/** The current time in ms, updated at an interval; 0 while hydrating, as in the prerendered page. */
export function useNow(every = 1000): number {
  const [now, setNow] = useState(0);
  useEffect(() => {
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** Whether a media query matches; false while hydrating. */
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

/** Subscribes to a socket topic while mounted, unless it is undefined. The socket's code loads after the page. */
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
      // The code could not be loaded: the page keeps polling.
      () => undefined,
    );
    return () => {
      mounted = false;
      unwatch?.();
    };
  }, [topic]);
}

/** Sets the document's title, which an exported dynamic page does not know at build time. */
export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title !== undefined) document.title = `${title} · StreamForge`;
  }, [title]);
}
