import { AtSign, EyeOff, Pin, Reply, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { muteUser, usePrefs } from '../../../lib/prefs';
import { SmallButton } from '../../../ui/button';
import { moderate } from '../../moderation/moderate';
import { quoteOf, type Subject, useChat } from '../context';

/** Reply, mention, mute, pin and delete, as far as the viewer may. */
export function CardActions({ subject, own }: { subject: Subject; own: boolean }) {
  const { channelId, self, moderates, act, openCard, reply, insert } = useChat();
  const { userId, name, message } = subject;
  const muted = usePrefs().mutedUsers.some((one) => one.userId === userId);
  const action = (icon: ReactNode, label: string, run: () => void) => (
    <SmallButton
      onClick={() => {
        openCard(null);
        run();
      }}
    >
      {icon}
      {label}
    </SmallButton>
  );
  return (
    <div className="flex flex-wrap gap-1.5">
      {self && message && action(<Reply size={15} aria-hidden />, 'Reply', () => reply(quoteOf(message)))}
      {self && !own && action(<AtSign size={15} aria-hidden />, 'Mention', () => insert(`@${name} `))}
      {!own &&
        action(<EyeOff size={15} aria-hidden />, muted ? 'Unmute' : 'Mute', () =>
          muteUser({ userId, name }, !muted),
        )}
      {moderates &&
        message &&
        action(
          <Pin size={15} aria-hidden />,
          'Pin',
          () => void act(() => moderate.pin(channelId, message.messageId), 'Message pinned.'),
        )}
      {(moderates || own) &&
        message &&
        action(
          <Trash2 size={15} aria-hidden />,
          'Delete',
          () => void act(() => moderate.remove(channelId, message.messageId)),
        )}
    </div>
  );
}
