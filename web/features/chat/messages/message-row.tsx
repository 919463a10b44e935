'use client';
import { CornerUpLeft } from 'lucide-react';
import { memo, useState } from 'react';
import type { Removal } from '../../../../client/chat/timeline';
import type { ChatMessage } from '../../../../domain/chat/messaging/model';
import { shownName } from '../../../../domain/users/shown-name';
import { usePrefs } from '../../../lib/prefs';
import { timeOfDay } from '../../../lib/time';
import { cx } from '../../../ui/cx';
import { useChat } from '../context';
import { Badges } from './badges';
import { Body } from './body';
import { MessageTools } from './message-tools';
import { inNameColour, NameButton } from './name';
import { addresses, type MessageLine } from './rows';

const removals: Readonly<Record<Removal, string>> = {
  deleted: 'Message deleted',
  purge: 'Message removed by a moderator',
  timeout: 'Message removed by a timeout',
  ban: 'Message removed by a ban',
  cleared: 'Message cleared',
};

/** One message. A `grouped` one is under the name of the message before it. */
export const MessageRow = memo(function MessageRow({
  line,
  grouped,
}: {
  line: MessageLine;
  grouped: boolean;
}) {
  const { self, moderates } = useChat();
  const { timestamps } = usePrefs();
  const [revealed, setRevealed] = useState(false);
  const { message, removed } = line;
  const { author } = message;
  const mentionsMe = removed === null && addresses(line, self);
  const shown = removed === null || revealed;
  return (
    <div
      data-testid="chat-message"
      data-message={message.messageId}
      className={cx(
        'group relative break-words px-3 text-[13px] leading-5 hover:bg-hover',
        grouped ? 'py-px' : 'pt-1.5 pb-px',
        mentionsMe && 'border-accent border-l-3 bg-accent/12 pl-2.25',
      )}
    >
      {message.reply && shown && <QuoteLine reply={message.reply} />}
      {timestamps && <Time at={message.at} />}
      {grouped ? (
        <span className="sr-only">{shownName(author)}: </span>
      ) : (
        <>
          <Badges badges={author.badges} />
          <NameButton
            subject={{ userId: author.userId, name: author.name, author, message }}
            colour={author.colour}
            label={shownName(author)}
          />
          <span className="text-dim">{message.action ? ' ' : ': '}</span>
        </>
      )}
      {shown ? (
        <MessageText message={message} removed={removed !== null} />
      ) : (
        <Removed text={removals[removed]} onReveal={moderates ? () => setRevealed(true) : undefined} />
      )}
      {removed === null && self !== null && <MessageTools message={message} />}
    </div>
  );
});

function MessageText({ message, removed }: { message: ChatMessage; removed: boolean }) {
  const colour = message.action ? inNameColour(message.author.colour) : undefined;
  return (
    <span className={cx(colour?.className, removed && 'text-dim line-through')} style={colour?.style}>
      <Body text={message.text} />
    </span>
  );
}

function QuoteLine({ reply }: { reply: NonNullable<ChatMessage['reply']> }) {
  return (
    <p className="flex items-center gap-1 text-dim text-xs leading-5">
      <CornerUpLeft size={13} className="shrink-0" aria-hidden />
      <span className="sr-only">Replying to</span>
      <span className="truncate">
        <span className="font-semibold">@{reply.name}</span> {reply.text || 'Removed message'}
      </span>
    </p>
  );
}

function Removed({ text, onReveal }: { text: string; onReveal: (() => void) | undefined }) {
  return (
    <span className="text-dim italic">
      {text}
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

function Time({ at }: { at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} className="mr-1.5 text-[11px] text-dim tabular-nums">
      {timeOfDay(at)}
    </time>
  );
}
