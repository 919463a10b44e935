'use client';
import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import { useHydrated } from '../../lib/hooks';
import { setPrefs, usePrefs } from '../../lib/prefs';
import { chatWidths, clampWidth } from '../chat/width';

const step = 16;

/** The edge of the chat column: drag it or use the arrow keys to resize. */
export function Separator() {
  const hydrated = useHydrated();
  const { chatWidth } = usePrefs();
  const from = useRef<{ x: number; width: number }>(undefined);

  function keys(event: KeyboardEvent) {
    const to = {
      ArrowLeft: chatWidth + step,
      ArrowRight: chatWidth - step,
      Home: chatWidths.least,
      End: chatWidths.most,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    setPrefs({ chatWidth: clampWidth(to) });
  }
  function drag(event: PointerEvent) {
    if (from.current === undefined) return;
    setPrefs({ chatWidth: clampWidth(from.current.width + from.current.x - event.clientX) });
  }
  const release = () => {
    from.current = undefined;
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr cannot be moved
    <div
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label="Chat width"
      aria-valuenow={hydrated ? chatWidth : 320}
      aria-valuemin={chatWidths.least}
      aria-valuemax={chatWidths.most}
      aria-valuetext={`${chatWidth} pixels`}
      onKeyDown={keys}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width: chatWidth };
      }}
      onPointerMove={drag}
      onPointerUp={release}
      onPointerCancel={release}
      className="-left-3 group absolute inset-y-0 z-10 w-6 cursor-col-resize touch-none outline-none max-lg:hidden"
    >
      <span className="-translate-x-1/2 absolute inset-y-0 left-1/2 w-0.5 group-hover:bg-accent/60 group-focus-visible:bg-accent group-active:bg-accent" />
    </div>
  );
}
