'use client';
import type { ReactNode } from 'react';
import { useHydrated } from '../../lib/hooks';
import { usePrefs } from '../../lib/prefs';
import { cx } from '../../ui/cx';

/** Video and details with a column beside them; on a phone one below the other. */
export function Layout({ stage, about, aside }: { stage: ReactNode; about: ReactNode; aside?: ReactNode }) {
  const prefs = usePrefs();
  const theatre = useHydrated() && prefs.theatre;
  return (
    <div
      className={cx(
        aside !== undefined && 'lg:grid',
        aside !== undefined && !theatre && 'lg:grid-cols-[minmax(0,1fr)_21.5rem]',
      )}
    >
      <div className="min-w-0">
        <div
          className={cx(
            'relative w-full bg-black',
            theatre
              ? 'aspect-video lg:aspect-auto lg:h-[calc(100dvh-3.5rem)]'
              : 'aspect-video max-h-[calc(100dvh-10rem)]',
          )}
        >
          {stage}
        </div>
        {about}
      </div>
      {aside !== undefined && (
        <div
          className={cx(
            'border-line bg-raised max-lg:border-t lg:min-h-[calc(100dvh-3.5rem)]',
            theatre ? 'border-t' : 'lg:border-l',
          )}
        >
          {aside}
        </div>
      )}
    </div>
  );
}
