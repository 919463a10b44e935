'use client';
import { SendHorizontal, Smile, X } from 'lucide-react';
import { type KeyboardEvent, type Ref, useEffect, useId, useImperativeHandle, useRef, useState } from 'react';
import type { RoomView } from '../../../../client/chat/room';
import type { Quote } from '../../../../domain/chat/messaging/model';
import { cleanText, graphemes, maxGraphemes } from '../../../../domain/chat/messaging/text';
import { parseCommand } from '../../../../domain/chat/moderation/commands';
import { messageOf } from '../../../lib/api';
import { useNow } from '../../../lib/hooks';
import { Button } from '../../../ui/button';
import { cx } from '../../../ui/cx';
import { inputLook } from '../../../ui/field';
import { useChat } from '../context';
import { EmotePicture } from '../messages/body';
import { type Offer, offers, wordAt } from './complete';
import { Picker } from './picker';
import { runCommand } from './run-command';

export interface ComposerHandle {
  /** Puts text at the caret and the focus into the field. */
  write(text: string): void;
  focus(): void;
}

/** So many of one's own messages come back with the arrow key. */
const remembered = 30;
/** The count of characters is shown when so few are left. */
const countFrom = 100;
const namesOffered = 200;

/** Where messages are written. */
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
  /** Asked before a message is sent: the rules may have to be read first. */
  mayWrite: () => boolean;
}) {
  const { channelId, room, role, self, emotes, tell, open } = useChat();
  const [text, setText] = useState('');
  const [caret, setCaret] = useState(0);
  const [picking, setPicking] = useState(false);
  const [chosen, setChosen] = useState(0);
  const [closedAt, setClosedAt] = useState<number>();
  const field = useRef<HTMLTextAreaElement>(null);
  const past = useRef<{ sent: string[]; at: number; draft: string }>({ sent: [], at: 0, draft: '' });
  const id = useId();
  const now = useNow(view.waitUntil > 0 ? 250 : 60_000);
  const wait = Math.ceil((view.waitUntil - now) / 1_000);
  const waits = now > 0 && wait > 0;

  const word = wordAt(text, caret);
  const rank =
    role === 'owner' || role === 'admin' ? 'owner' : role === 'moderator' ? 'moderator' : 'everybody';
  const offered =
    word === undefined || closedAt === word.start
      ? []
      : offers(word.word, {
          names: word.word.startsWith('@') ? seen(view) : [],
          emotes: [...emotes.keys()],
          rank,
        });
  const at = Math.min(chosen, offered.length - 1);

  const used = text.length > maxGraphemes - countFrom ? graphemes(cleanText(text)) : 0;
  const left = maxGraphemes - used;

  function put(next: string, position: number) {
    setText(next);
    setCaret(position);
    setChosen(0);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(position, position);
    });
  }

  function insert(part: string) {
    const start = field.current?.selectionStart ?? text.length;
    const end = field.current?.selectionEnd ?? start;
    const before = text.slice(0, start);
    const gap = before === '' || /\s$/.test(before) ? '' : ' ';
    put(before + gap + part + text.slice(end), start + gap.length + part.length);
  }

  useImperativeHandle(ref, () => ({ write: insert, focus: () => field.current?.focus() }));

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useEffect(() => {
    const { current } = field;
    if (current === null) return;
    current.style.height = 'auto';
    current.style.height = `${Math.min(current.scrollHeight + 2, 132)}px`;
  }, [text]);

  function take(offer: Offer) {
    if (word === undefined) return;
    const before = text.slice(0, word.start) + offer.insert;
    put(before + text.slice(caret).replace(/^ /, ''), before.length);
  }

  async function send() {
    const cleaned = cleanText(text);
    if (cleaned === '' || left < 0 || self === null) return;
    const command = parseCommand(cleaned);
    if ((command === null || ('command' in command && command.command === 'me')) && (waits || !mayWrite()))
      return;
    past.current.sent = [...past.current.sent, cleaned].slice(-remembered);
    past.current.at = past.current.sent.length;
    put('', 0);
    tell(null);
    if (command === null) {
      room.send(cleaned, replyTo ?? undefined);
      onReply(null);
    } else if ('error' in command) {
      tell(command.error);
      put(cleaned, cleaned.length);
    } else {
      try {
        tell(
          await runCommand(command, {
            ...{ channelId, room, rank, self: self.userId },
            openCard: (person) => open(person),
          }),
        );
      } catch (error) {
        tell(messageOf(error));
      }
    }
  }

  /** Goes through what one sent before, and back to what was begun. */
  function recall(by: -1 | 1): boolean {
    const { sent, at: from } = past.current;
    const to = from + by;
    if (to < 0 || to > sent.length) return false;
    if (from === sent.length) past.current.draft = text;
    past.current.at = to;
    const next = sent[to] ?? past.current.draft;
    put(next, next.length);
    return true;
  }

  function keys(event: KeyboardEvent) {
    if (event.nativeEvent.isComposing) return;
    if (offered.length > 0) {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (by !== undefined) {
        event.preventDefault();
        return setChosen((at + by + offered.length) % offered.length);
      }
      const whole = word?.word.startsWith('/') && text.trim() === `/${offered[at]!.key}`;
      if (event.key === 'Tab' || (event.key === 'Enter' && !whole)) {
        event.preventDefault();
        return take(offered[at]!);
      }
      if (event.key === 'Escape') {
        event.preventDefault();
        return setClosedAt(word?.start);
      }
    }
    const recalling = past.current.at < past.current.sent.length;
    if (event.key === 'Enter') {
      event.preventDefault();
      void send();
    } else if (event.key === 'ArrowUp' && (text === '' || (recalling && caret === text.length))) {
      if (recall(-1)) event.preventDefault();
    } else if (event.key === 'ArrowDown' && recalling) {
      if (recall(1)) event.preventDefault();
    } else if (event.key === 'Escape' && replyTo !== null) {
      onReply(null);
    }
  }

  const moved = () => setCaret(field.current?.selectionStart ?? 0);
  return (
    <div className="relative">
      {picking && <Picker channelNames={channelNames} onPick={insert} onClose={() => setPicking(false)} />}
      {offered.length > 0 && (
        <div
          id={`${id}-offers`}
          role="listbox"
          aria-label="Completions"
          className="absolute inset-x-0 bottom-full z-10 mb-1 max-h-64 overflow-y-auto rounded-xl border border-line bg-raised p-1 shadow-xl"
        >
          {offered.map((offer, index) => (
            <div
              key={offer.key}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              onPointerDown={(event) => {
                event.preventDefault();
                take(offer);
              }}
              className={cx(
                'flex min-h-8 cursor-pointer items-center gap-2 rounded-lg px-2.5 py-1 text-sm hover:bg-hover',
                index === at && 'bg-sunken',
              )}
            >
              {offer.emote && <EmotePicture name={offer.emote} size={22} />}
              <span className="min-w-0">
                <span className="block break-words font-semibold">{offer.label}</span>
                {offer.hint && <span className="block text-dim text-xs">{offer.hint}</span>}
              </span>
            </div>
          ))}
        </div>
      )}
      {replyTo && (
        <div className="mb-1.5 flex items-center gap-2 rounded-lg bg-sunken py-1 pr-1 pl-3 text-xs">
          <span className="min-w-0 flex-1 truncate text-dim">
            Replying to <span className="font-semibold text-ink">@{replyTo.name}</span>: {replyTo.text}
          </span>
          <button
            type="button"
            aria-label="Do not reply"
            onClick={() => onReply(null)}
            className="grid size-7 shrink-0 place-items-center rounded-md text-dim hover:bg-hover hover:text-ink"
          >
            <X size={14} aria-hidden />
          </button>
        </div>
      )}
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
          aria-controls={offered.length > 0 ? `${id}-offers` : undefined}
          aria-activedescendant={offered.length > 0 ? `${id}-${at}` : undefined}
          aria-describedby={used > 0 ? `${id}-count` : undefined}
          aria-invalid={left < 0}
          autoComplete="off"
          enterKeyHint="send"
          onChange={(event) => {
            setText(event.target.value);
            setCaret(event.target.selectionStart);
            setChosen(0);
            setClosedAt(undefined);
          }}
          onSelect={moved}
          onKeyDown={keys}
          className={cx(inputLook, 'scrollless block resize-none pr-11 leading-5')}
        />
        <button
          type="button"
          aria-label="Emotes and emoji"
          aria-expanded={picking}
          aria-haspopup="dialog"
          onClick={() => setPicking(!picking)}
          className="absolute right-1.5 bottom-1.5 grid size-7 place-items-center rounded-md text-dim hover:bg-hover hover:text-ink"
        >
          <Smile size={18} aria-hidden />
        </button>
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
          disabled={cleanText(text) === '' || left < 0 || (waits && !text.startsWith('/'))}
          onClick={() => void send()}
        >
          {waits ? (
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

/** Names of the people who wrote, the latest first. */
function seen({ lines }: RoomView): string[] {
  const names = new Set<string>();
  for (let at = lines.length - 1; at >= 0 && names.size < namesOffered; at -= 1) {
    const line = lines[at]!;
    if (line.kind === 'message') names.add(line.message.author.name);
  }
  return [...names];
}
