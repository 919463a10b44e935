import { useState } from 'react';

/**
 * Remembers what had the focus before a window opened, and gives it back when the window closes, unless another
 * element took the focus meanwhile. For `onCloseAutoFocus`: Radix does it only for windows with a trigger.
 */
export function useReturnFocus(): (event: Event) => void {
  const [opener] = useState(() => document.activeElement as HTMLElement | null);
  return (event) => {
    event.preventDefault();
    if (document.activeElement === document.body) opener?.focus({ preventScroll: true });
  };
}
