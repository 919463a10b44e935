'use client';
import { useEffect, useRef, useState } from 'react';

/** How often the picture of a live stream is fetched again, in ms. */
const renewEvery = 5_000;

/**
 * The newest picture of a stream. While `moving` and on screen it is renewed; the next picture replaces the
 * last one only when it is loaded, so that nothing flickers. All viewers ask for the same addresses.
 */
export function Thumbnail({ src, moving }: { src: string | null; moving: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<string>();
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    if (src === null || box.current === null) return;
    let seen = false;
    let loading: HTMLImageElement | undefined;
    const renew = () => {
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
      image.src = moving ? `${src}?t=${Math.floor(Date.now() / renewEvery)}` : src;
    };
    const observer = new IntersectionObserver(([entry]) => {
      const first = !seen;
      seen = entry?.isIntersecting ?? false;
      if (first) renew();
    });
    observer.observe(box.current);
    const still = !moving || matchMedia('(prefers-reduced-motion: reduce)').matches;
    const timer = still ? undefined : setInterval(renew, renewEvery);
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
