import { useState } from 'react';

/**
 * Returns the focus to where it was before a window opened, unless another element took it meanwhile. For
 * `onCloseAutoFocus`: Radix does this only for windows with a trigger.
 */
export function useReturnFocus(): (event: Event) => void {
  const [opener] = useState(findOpener);
  return (event) => {
    event.preventDefault();
    if (document.activeElement === document.body) opener?.focus({ preventScroll: true });
  };
}

/** The focused element, or the trigger of the menu that it is in: the menu closes. */
function findOpener(): HTMLElement | null {
  const focused = document.activeElement as HTMLElement | null;
  const trigger = focused?.closest('[role=menu]')?.getAttribute('aria-labelledby');
  return trigger ? document.getElementById(trigger) : focused;
}
