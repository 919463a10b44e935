'use client';
import { ChevronDown, ChevronUp, Pin, X } from 'lucide-react';
import { useState } from 'react';
import type { Pinned } from '../../../domain/chat/rooms/model';
import { useNow } from '../../lib/hooks';
import { moderate } from '../moderation/moderate';
import { useChat } from './context';
import { Body } from './messages/body';
import { NameButton } from './messages/name';

/** The message above the chat, until its time is over. */
export function PinnedMessage({ pinned }: { pinned: Pinned }) {
  const { channelId, moderates, act } = useChat();
  const [folded, setFolded] = useState(false);
  const now = useNow();
  const { message, pinnedBy, until } = pinned;
  const { author } = message;
  if (until !== null && now > until) return null;
  return (
    <section
      aria-label="Pinned message"
      data-testid="chat-pinned"
      className="m-2 rounded-xl border border-line bg-sunken px-3 py-2 text-[13px] leading-5"
    >
      <div className="flex items-center gap-1.5 text-dim text-xs">
        <Pin size={13} aria-hidden />
        <span className="min-w-0 flex-1 truncate">Pinned by {pinnedBy}</span>
        <button
          type="button"
          aria-expanded={!folded}
          aria-label={folded ? 'Unfold the pinned message' : 'Fold the pinned message'}
          onClick={() => setFolded(!folded)}
          className="grid size-6 place-items-center rounded-md hover:bg-hover hover:text-ink"
        >
          {folded ? <ChevronDown size={15} aria-hidden /> : <ChevronUp size={15} aria-hidden />}
        </button>
        {moderates && (
          <button
            type="button"
            aria-label="Take the pinned message down"
            onClick={() => void act(() => moderate.unpin(channelId))}
            className="grid size-6 place-items-center rounded-md hover:bg-hover hover:text-ink"
          >
            <X size={15} aria-hidden />
          </button>
        )}
      </div>
      <p className={folded ? 'truncate py-1' : 'max-h-28 overflow-y-auto break-words py-1'}>
        <NameButton
          subject={{ userId: author.userId, name: author.name, author, message }}
          colour={author.colour}
          label={author.displayName}
        />
        <span className="text-dim">: </span>
        <Body text={message.text} />
      </p>
    </section>
  );
}
