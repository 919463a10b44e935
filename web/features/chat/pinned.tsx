'use client';
import { ChevronDown, ChevronUp, Pin, X } from 'lucide-react';
import { useState } from 'react';
import type { Pinned } from '../../../domain/chat/rooms/model';
import { shownName } from '../../../domain/users/shown-name';
import { useNow } from '../../lib/hooks';
import { IconButton } from '../../ui/button';
import { moderate } from '../moderation/moderate';
import { useChat } from './context';
import { Body } from './messages/body';
import { NameButton } from './messages/name';

/** The pinned message, until it expires. */
export function PinnedMessage({ pinned }: { pinned: Pinned }) {
  const { channelId, moderates, act } = useChat();
  const [collapsed, setCollapsed] = useState(false);
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
        <IconButton
          size={7}
          aria-expanded={!collapsed}
          label={collapsed ? 'Expand pinned message' : 'Collapse pinned message'}
          onClick={() => setCollapsed(!collapsed)}
        >
          {collapsed ? <ChevronDown size={15} aria-hidden /> : <ChevronUp size={15} aria-hidden />}
        </IconButton>
        {moderates && (
          <IconButton
            size={7}
            label="Unpin message"
            onClick={() => void act(() => moderate.unpin(channelId))}
          >
            <X size={15} aria-hidden />
          </IconButton>
        )}
      </div>
      <p className={collapsed ? 'truncate py-1' : 'max-h-28 overflow-y-auto break-words py-1'}>
        <NameButton
          subject={{ userId: author.userId, name: author.name, author, message }}
          colour={author.colour}
          label={shownName(author)}
        />
        <span className="text-dim">: </span>
        <Body text={message.text} />
      </p>
    </section>
  );
}
