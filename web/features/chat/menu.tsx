'use client';
import { Minus, Plus } from 'lucide-react';
import { muteUser, type Prefs, setPrefs, usePrefs } from '../../lib/prefs';
import { SmallButton } from '../../ui/button';
import { Popover } from '../../ui/popover';
import { Switch } from '../../ui/switch';
import { useChat } from './context';
import { clampWidth } from './width';

const announcements: Readonly<Record<Prefs['announce'], string>> = {
  off: 'Nothing',
  mentions: 'Mentions and replies',
  all: 'Every message',
};

/** The viewer's own preferences for chat. */
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
            label="Moderation buttons on messages"
            hint="Delete, time out and ban when you point at a message."
            checked={prefs.inlineModeration}
            onChange={(inlineModeration) => setPrefs({ inlineModeration })}
          />
        )}
        <fieldset>
          <legend className="font-semibold text-sm">Screen reader announces</legend>
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
              <SmallButton
                key={by}
                aria-label={by < 0 ? 'Narrower' : 'Wider'}
                onClick={() => setPrefs({ chatWidth: clampWidth(prefs.chatWidth + by) })}
              >
                {by < 0 ? <Minus size={15} aria-hidden /> : <Plus size={15} aria-hidden />}
              </SmallButton>
            ))}
          </span>
        </div>
        {prefs.mutedUsers.length > 0 && (
          <div>
            <p className="font-semibold">Muted users</p>
            <ul>
              {prefs.mutedUsers.map((user) => (
                <li key={user.userId} className="flex min-h-9 items-center justify-between">
                  {user.name}
                  <SmallButton aria-label={`Unmute ${user.name}`} onClick={() => muteUser(user, false)}>
                    Unmute
                  </SmallButton>
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </Popover>
  );
}
