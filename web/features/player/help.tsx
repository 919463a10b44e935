import { setPrefs, usePrefs } from '../../lib/prefs';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { shortcuts } from './keys';

/** The keyboard shortcuts, and the checkbox that turns the single letters off. */
export function Help({ recording, onClose }: { recording: boolean; onClose: () => void }) {
  const { letters } = usePrefs();
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <dl className="mt-4 grid gap-2 text-sm">
        {shortcuts
          .filter((shortcut) => recording || !shortcut.recording)
          .map(({ keys, text }) => (
            <div key={text} className="flex items-center justify-between gap-4">
              <dt className="text-dim">{text}</dt>
              <dd className="flex gap-1">
                {keys.map((key) => (
                  <kbd
                    key={key}
                    className="rounded-md border border-line bg-sunken px-2 py-0.5 font-sans font-semibold text-xs"
                  >
                    {key}
                  </kbd>
                ))}
              </dd>
            </div>
          ))}
      </dl>
      <label className="mt-5 flex items-center gap-3 border-line border-t pt-4 text-sm">
        <input
          type="checkbox"
          checked={letters}
          onChange={(event) => setPrefs({ letters: event.target.checked })}
          className="size-5 accent-accent"
        />
        Use single letters as shortcuts
      </label>
      <Button className="mt-5 w-full" onClick={onClose}>
        Close
      </Button>
    </Dialog>
  );
}
