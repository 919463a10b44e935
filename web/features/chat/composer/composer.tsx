'use client';
import { SendHorizontal, Smile, X } from 'lucide-react';
import { type KeyboardEvent, type Ref, useId, useImperativeHandle, useState } from 'react';
import type { RoomView } from '../../../../client/chat/room';
import type { Quote } from '../../../../domain/chat/messaging/model';
import { cleanText, graphemes, maxGraphemes } from '../../../../domain/chat/messaging/text';
import { parseCommand } from '../../../../domain/chat/moderation/commands';
import { messageOf } from '../../../lib/api';
import { useNow } from '../../../lib/hooks';
import { Button, IconButton } from '../../../ui/button';
import { cx } from '../../../ui/cx';
import { inputLook } from '../../../ui/field';
import { useChat } from '../context';
import { CompletionList } from './completion-list';
import { Picker } from './picker';
import { runCommand } from './run-command';
import { useCompletions } from './use-completions';
import { useDraft } from './use-draft';
import { useHistory } from './use-history';

export interface ComposerHandle {
  /** Inserts text at the caret and focuses the field. */
  insert(text: string): void;
  focus(): void;
}

/** The number of characters left is shown from here on. */
const countFrom = 100;

export function Composer({
  ref,
  view,
  channelNames,
  replyTo,
  onReply,
  placeholder,
  mayWrite,
}: {
  ref: Ref<ComposerHandle>;
  view: RoomView;
  channelNames: ReadonlySet<string>;
  replyTo: Quote | null;
  onReply: (quote: Quote | null) => void;
  placeholder: string;
  /** Called before sending: the user may have to accept the rules first. */
  mayWrite: () => boolean;
}) {
  const { channelId, room, role, self, notify, openCard } = useChat();
  const [picking, setPicking] = useState(false);
  const id = useId();
  const rank = role === 'owner' || role === 'admin' ? 'owner' : (role ?? 'everybody');
  const draft = useDraft();
  const completions = useCompletions(draft, view, rank);
  const history = useHistory(draft);
  const wait = useWait(view.waitUntil);
  const { text, field } = draft;
  const used = text.length > maxGraphemes - countFrom ? graphemes(cleanText(text)) : 0;
  const left = maxGraphemes - used;

  useImperativeHandle(ref, () => ({ insert: draft.insert, focus: () => field.current?.focus() }));

  async function send() {
    const cleaned = cleanText(text);
    if (cleaned === '' || left < 0 || self === null) return;
    const command = parseCommand(cleaned);
    const speaks = command === null || ('command' in command && command.command === 'me');
    if (speaks && (wait > 0 || !mayWrite())) return;
    history.add(cleaned);
    draft.replace('');
    notify(null);
    if (command === null) {
      room.send(cleaned, replyTo ?? undefined);
      onReply(null);
    } else if ('error' in command) {
      notify(command.error);
      draft.replace(cleaned);
    } else {
      try {
        notify(await runCommand(command, { channelId, room, rank, self: self.userId, openCard }));
      } catch (error) {
        notify(messageOf(error));
      }
    }
  }

  function onKey(event: KeyboardEvent) {
    // Safari ends a composition before the Enter that ended it; the key code still says so.
    const composes = event.nativeEvent.isComposing || event.keyCode === 229;
    if (composes || completions.onKey(event)) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      void send();
    } else if (event.key === 'Escape') onReply(null);
    else history.onKey(event);
  }

  const suggests = completions.list.length > 0;
  return (
    <div className="relative">
      {picking && (
        <Picker channelNames={channelNames} onPick={draft.insert} onClose={() => setPicking(false)} />
      )}
      {suggests && (
        <CompletionList
          id={`${id}-list`}
          list={completions.list}
          at={completions.at}
          onTake={completions.take}
        />
      )}
      {replyTo && <ReplyBar quote={replyTo} onCancel={() => onReply(null)} />}
      <div className="relative">
        <textarea
          ref={field}
          id="chat-composer"
          data-testid="chat-composer"
          rows={1}
          value={text}
          placeholder={placeholder}
          aria-label="Message"
          aria-autocomplete="list"
          aria-controls={suggests ? `${id}-list` : undefined}
          aria-activedescendant={suggests ? `${id}-list-${completions.at}` : undefined}
          aria-describedby={used > 0 ? `${id}-count` : undefined}
          aria-invalid={left < 0}
          autoComplete="off"
          enterKeyHint="send"
          onChange={({ target }) => draft.onChange(target.value, target.selectionStart)}
          onSelect={draft.onSelect}
          onKeyDown={onKey}
          className={cx(inputLook, 'scrollless block resize-none pr-11 leading-5')}
        />
        <IconButton
          size={7}
          label="Emotes and emoji"
          aria-expanded={picking}
          aria-haspopup="dialog"
          onClick={() => setPicking(!picking)}
          className="absolute right-1.5 bottom-1.5"
        >
          <Smile size={18} aria-hidden />
        </IconButton>
      </div>
      <div className="mt-1.5 flex min-h-9 items-center justify-end gap-3">
        {used > 0 && (
          <span
            id={`${id}-count`}
            className={cx('text-xs tabular-nums', left < 0 ? 'font-bold text-bad' : 'text-dim')}
          >
            {left < 0 ? `${-left} too many` : `${left} left`}
          </span>
        )}
        <Button
          look="primary"
          className="px-3.5"
          data-testid="chat-send"
          disabled={cleanText(text) === '' || left < 0 || (wait > 0 && !text.startsWith('/'))}
          onClick={() => void send()}
        >
          {wait > 0 ? (
            <span className="tabular-nums">Wait {wait} s</span>
          ) : (
            <>
              Chat <SendHorizontal size={15} aria-hidden />
            </>
          )}
        </Button>
      </div>
    </div>
  );
}

/** Seconds until the server accepts the next message; 0 when it does now. */
function useWait(until: number): number {
  const now = useNow(until > 0 ? 250 : 60_000);
  return now > 0 ? Math.max(0, Math.ceil((until - now) / 1_000)) : 0;
}

function ReplyBar({ quote, onCancel }: { quote: Quote; onCancel: () => void }) {
  return (
    <div className="mb-1.5 flex items-center gap-2 rounded-lg bg-sunken py-1 pr-1 pl-3 text-xs">
      <span className="min-w-0 flex-1 truncate text-dim">
        Replying to <span className="font-semibold text-ink">@{quote.name}</span>: {quote.text}
      </span>
      <IconButton size={7} label="Cancel reply" onClick={onCancel}>
        <X size={14} aria-hidden />
      </IconButton>
    </div>
  );
}
