'use client';
import { Minus, Plus } from 'lucide-react';
import { type Prefs, setPrefs, usePrefs } from '../../lib/prefs';
import { Button } from '../../ui/button';
import { Popover } from '../../ui/popover';
import { Switch } from '../../ui/switch';
import { useChat } from './context';
import { clampWidth } from './width';

const announcements: Readonly<Record<Prefs['announce'], string>> = {
  off: 'Nothing',
  mentions: 'Mentions and replies',
  all: 'Every message',
};

/** How this person likes the chat. */
export function ChatMenu({ onClose }: { onClose: () => void }) {
  const { moderates } = useChat();
  const prefs = usePrefs();
  return (
    <Popover title="Chat options" onClose={onClose} className="top-1 max-h-[calc(100%-1rem)]">
      <div className="space-y-4 p-3.5 text-sm">
        <Switch
          label="Timestamps"
          checked={prefs.timestamps}
          onChange={(timestamps) => setPrefs({ timestamps })}
        />
        {moderates && (
          <Switch
            label="Moderation at each message"
            hint="Delete, timeout and ban show when you point at a message."
            checked={prefs.inlineModeration}
            onChange={(inlineModeration) => setPrefs({ inlineModeration })}
          />
        )}
        <fieldset>
          <legend className="font-semibold text-sm">Read out by a screen reader</legend>
          {(Object.keys(announcements) as Prefs['announce'][]).map((announce) => (
            <label key={announce} className="flex min-h-8 items-center gap-2">
              <input
                type="radio"
                name="announce"
                checked={prefs.announce === announce}
                onChange={() => setPrefs({ announce })}
                className="size-4 accent-accent"
              />
              {announcements[announce]}
            </label>
          ))}
        </fieldset>
        <div className="flex items-center justify-between max-lg:hidden">
          <span className="font-semibold">Width</span>
          <span className="flex gap-1.5">
            {([-40, 40] as const).map((by) => (
              <Button
                key={by}
                className="!min-h-8 !px-2.5"
                aria-label={by < 0 ? 'Narrower' : 'Wider'}
                onClick={() => setPrefs({ chatWidth: clampWidth(prefs.chatWidth + by) })}
              >
                {by < 0 ? <Minus size={15} aria-hidden /> : <Plus size={15} aria-hidden />}
              </Button>
            ))}
          </span>
        </div>
        {prefs.hidden.length > 0 && (
          <div>
            <p className="font-semibold">Muted people</p>
            <ul>
              {prefs.hidden.map(({ userId, name }) => (
                <li key={userId} className="flex min-h-9 items-center justify-between">
                  {name}
                  <Button
                    className="!min-h-7 !px-2.5 text-xs"
                    aria-label={`Show messages of ${name}`}
                    onClick={() => setPrefs({ hidden: prefs.hidden.filter((one) => one.userId !== userId) })}
                  >
                    Show
                  </Button>
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </Popover>
  );
}
