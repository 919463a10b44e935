import { Ban, Clock, Reply, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ChatMessage } from '../../../../domain/chat/messaging/model';
import { shownName } from '../../../../domain/users/shown-name';
import { usePrefs } from '../../../lib/prefs';
import { IconButton } from '../../../ui/button';
import { moderate } from '../../moderation/moderate';
import { quoteOf, useChat } from '../context';

/** Shown on hover. Keyboard users find the same in the user's card, so that Tab does not stop here on every message. */
export function MessageTools({ message }: { message: ChatMessage }) {
  const { channelId, moderates, role, self, act, reply } = useChat();
  const { inlineModeration } = usePrefs();
  const { author, messageId } = message;
  const { userId } = author;
  const name = shownName(author);
  const own = userId === self?.userId;
  const mayRestrict = moderates && !own && !(author.badges.includes('owner') && role !== 'admin');
  return (
    <div className="absolute -top-3 right-2 hidden rounded-lg border border-line bg-raised p-0.5 shadow-lg group-hover:flex">
      <Tool title="Reply" onClick={() => reply(quoteOf(message))}>
        <Reply size={15} aria-hidden />
      </Tool>
      {((moderates && inlineModeration) || own) && (
        <Tool title="Delete" onClick={() => void act(() => moderate.remove(channelId, messageId))}>
          <Trash2 size={15} aria-hidden />
        </Tool>
      )}
      {mayRestrict && inlineModeration && (
        <>
          <Tool
            title={`Time out ${name} for 10 minutes`}
            onClick={() =>
              void act(
                () => moderate.timeout(channelId, userId, 600),
                `${name} was timed out for 10 minutes.`,
              )
            }
          >
            <Clock size={15} aria-hidden />
          </Tool>
          <Tool
            title={`Ban ${name}`}
            onClick={() => void act(() => moderate.ban(channelId, userId), `${name} was banned.`)}
          >
            <Ban size={15} aria-hidden />
          </Tool>
        </>
      )}
    </div>
  );
}

function Tool({ title, onClick, children }: { title: string; onClick: () => void; children: ReactNode }) {
  return (
    <IconButton size={7} label={title} title={title} tabIndex={-1} onClick={onClick}>
      {children}
    </IconButton>
  );
}
