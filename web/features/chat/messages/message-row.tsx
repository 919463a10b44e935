'use client';
import { Ban, Clock, CornerUpLeft, Reply, Trash2 } from 'lucide-react';
import { memo, type ReactNode, useState } from 'react';
import type { Removal } from '../../../../client/chat/timeline';
import type { ChatMessage } from '../../../../domain/chat/messaging/model';
import { usePrefs } from '../../../lib/prefs';
import { cx } from '../../../ui/cx';
import { moderate } from '../../moderation/moderate';
import { quoteOf, useChat } from '../context';
import { Badges } from './badges';
import { Body } from './body';
import { inNameColour, NameButton } from './name';
import { concerns, type MessageLine } from './rows';

const removals: Readonly<Record<Removal, string>> = {
  deleted: 'Message deleted',
  purge: 'Message removed by a moderator',
  timeout: 'Message removed with a timeout',
  ban: 'Message removed with a ban',
  cleared: 'Message cleared',
};

/** One message of the chat. `joined` stands under the name of the message before it. */
export const MessageRow = memo(function MessageRow({ line, joined }: { line: MessageLine; joined: boolean }) {
  const { self, moderates } = useChat();
  const { timestamps } = usePrefs();
  const [revealed, setRevealed] = useState(false);
  const { message, removed } = line;
  const { author } = message;
  const toMe = removed === null && concerns(line, self);
  const shown = removed === null || revealed;
  return (
    <div
      data-testid="chat-message"
      data-message={message.messageId}
      className={cx(
        'group relative break-words px-3 text-[13px] leading-5 hover:bg-hover',
        joined ? 'py-px' : 'pt-1.5 pb-px',
        toMe && 'border-accent border-l-3 bg-accent/12 pl-2.25',
      )}
    >
      {message.reply && shown && <QuoteLine reply={message.reply} />}
      {timestamps && <Time at={message.at} />}
      {joined ? (
        <span className="sr-only">{author.displayName}: </span>
      ) : (
        <>
          <Badges badges={author.badges} />
          <NameButton
            subject={{ userId: author.userId, name: author.name, author, message }}
            colour={author.colour}
            label={author.displayName}
          />
          <span className="text-dim">{message.action ? ' ' : ': '}</span>
        </>
      )}
      {shown ? (
        <MessageText message={message} struck={removed !== null} />
      ) : (
        <Removed why={removals[removed]} onReveal={moderates ? () => setRevealed(true) : undefined} />
      )}
      {removed === null && self !== null && <Tools message={message} />}
    </div>
  );
});

function MessageText({ message, struck }: { message: ChatMessage; struck: boolean }) {
  const colour = message.action ? inNameColour(message.author.colour) : undefined;
  return (
    <span className={cx(colour?.className, struck && 'text-dim line-through')} style={colour?.style}>
      <Body text={message.text} />
    </span>
  );
}

function QuoteLine({ reply }: { reply: NonNullable<ChatMessage['reply']> }) {
  return (
    <p className="flex items-center gap-1 text-dim text-xs leading-5">
      <CornerUpLeft size={13} className="shrink-0" aria-hidden />
      <span className="sr-only">In reply to</span>
      <span className="truncate">
        <span className="font-semibold">@{reply.name}</span> {reply.text || 'a message that was removed'}
      </span>
    </p>
  );
}

function Removed({ why, onReveal }: { why: string; onReveal: (() => void) | undefined }) {
  return (
    <span className="text-dim italic">
      {why}
      {onReveal && (
        <button
          type="button"
          onClick={onReveal}
          className="ml-1.5 min-h-6 rounded px-1 font-semibold text-link not-italic underline-offset-2 hover:underline"
        >
          Show
        </button>
      )}
    </span>
  );
}

export function Time({ at }: { at: number }) {
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} className="mr-1.5 text-[11px] text-dim tabular-nums">
      {date.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}
    </time>
  );
}

/**
 * Short cuts for the mouse. The keyboard finds the same in the person's card, so that Tab does not stop five times
 * at each message.
 */
function Tools({ message }: { message: ChatMessage }) {
  const { channelId, moderates, role, self, act, reply } = useChat();
  const { inlineModeration } = usePrefs();
  const { author, messageId } = message;
  const own = author.userId === self?.userId;
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
            title={`Time ${author.displayName} out for 10 minutes`}
            onClick={() =>
              void act(
                () => moderate.timeout(channelId, author.userId, 600),
                `${author.displayName} is timed out for 10 minutes.`,
              )
            }
          >
            <Clock size={15} aria-hidden />
          </Tool>
          <Tool
            title={`Ban ${author.displayName}`}
            onClick={() =>
              void act(() => moderate.ban(channelId, author.userId), `${author.displayName} is banned.`)
            }
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
    <button
      type="button"
      tabIndex={-1}
      title={title}
      aria-label={title}
      onClick={onClick}
      className="grid size-7 place-items-center rounded-md text-dim hover:bg-hover hover:text-ink"
    >
      {children}
    </button>
  );
}
