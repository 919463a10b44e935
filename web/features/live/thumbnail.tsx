'use client';
import { useEffect, useRef, useState } from 'react';

/** In ms. */
const refreshEvery = 5_000;

/**
 * The latest thumbnail of a stream. While `moving` and visible it is refreshed; the next image replaces the last
 * only when loaded, to avoid flicker. All viewers request the same URLs, so that they can be cached.
 */
export function Thumbnail({ src, moving }: { src: string | null; moving: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<string>();
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    if (src === null || box.current === null) return;
    let seen = false;
    let loading: HTMLImageElement | undefined;
    const refresh = () => {
      if (!seen || document.visibilityState !== 'visible' || loading !== undefined) return;
      const image = new Image();
      loading = image;
      const done = () => {
        loading = undefined;
      };
      image.onload = () => {
        done();
        setFailed(false);
        setShown(image.src);
      };
      image.onerror = () => {
        done();
        setFailed(true);
      };
      image.src = moving ? `${src}?t=${Math.floor(Date.now() / refreshEvery)}` : src;
    };
    const observer = new IntersectionObserver(([entry]) => {
      const first = !seen;
      seen = entry?.isIntersecting ?? false;
      if (first) refresh();
    });
    observer.observe(box.current);
    const still = !moving || matchMedia('(prefers-reduced-motion: reduce)').matches;
    const timer = still ? undefined : setInterval(refresh, refreshEvery);
    return () => {
      observer.disconnect();
      clearInterval(timer);
      if (loading !== undefined) loading.onload = loading.onerror = null;
    };
  }, [src, moving]);

  return (
    <div
      ref={box}
      className="absolute inset-0 bg-sunken"
      data-thumbnail={shown !== undefined ? 'shown' : 'none'}
    >
      {shown !== undefined ? (
        // biome-ignore lint/performance/noImgElement: an exported site has no image optimiser
        <img src={shown} alt="" className="size-full object-cover" />
      ) : (
        src !== null && !failed && <div className="skeleton size-full" />
      )}
    </div>
  );
}
