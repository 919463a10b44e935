'use client';
import { type ReactNode, useState } from 'react';
import { inputLook } from '../../../ui/field';
import { Popover } from '../../../ui/popover';
import { useChat } from '../context';
import { EmotePicture } from '../messages/body';
import { allEmoji, emojiGroups } from './emoji';

export function Picker({
  channelNames,
  onPick,
  onClose,
}: {
  /** Names of the channel's own emotes. */
  channelNames: ReadonlySet<string>;
  onPick: (text: string) => void;
  onClose: () => void;
}) {
  const { emotes, name } = useChat();
  const [search, setSearch] = useState('');
  const part = search.trim().toLowerCase();
  const names = [...emotes.keys()].filter((one) => one.toLowerCase().includes(part));
  const group = (title: string, list: readonly string[]) =>
    list.length > 0 && (
      <Group title={title}>
        {list.map((one) => (
          <Pick key={one} label={`:${one}:`} onPick={() => onPick(`:${one}: `)}>
            <EmotePicture name={one} size={28} />
          </Pick>
        ))}
      </Group>
    );
  const emoji = (title: string, list: typeof allEmoji) =>
    list.length > 0 && (
      <Group key={title} title={title}>
        {list.map(({ sign, words }) => (
          <Pick key={sign} label={words.join(' ')} onPick={() => onPick(`${sign} `)}>
            <span className="text-xl leading-none">{sign}</span>
          </Pick>
        ))}
      </Group>
    );
  const found = allEmoji.filter(({ words }) => words.some((word) => word.includes(part)));
  return (
    <Popover title="Emotes and emoji" onClose={onClose} className="bottom-full mb-1 max-h-[min(22rem,50dvh)]">
      <div className="p-3" data-testid="emote-picker">
        <input
          type="search"
          aria-label="Search emotes and emoji"
          placeholder="Search"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
          className={`${inputLook} !min-h-8 !py-1`}
        />
        {group(
          `${name} emotes`,
          names.filter((one) => channelNames.has(one)),
        )}
        {group(
          'Global emotes',
          names.filter((one) => !channelNames.has(one)),
        )}
        {part === ''
          ? emojiGroups.map(({ title, emoji: list }) => emoji(title, list))
          : emoji('Emoji', found)}
        {part !== '' && names.length === 0 && found.length === 0 && (
          <p className="py-6 text-center text-dim text-sm">No results for “{search.trim()}”.</p>
        )}
      </div>
    </Popover>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="mt-3">
      <h4 className="mb-1 font-semibold text-dim text-xs">{title}</h4>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(2.25rem,1fr))]">{children}</div>
    </section>
  );
}

function Pick({ label, onPick, children }: { label: string; onPick: () => void; children: ReactNode }) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      onClick={onPick}
      className="grid h-9 place-items-center rounded-lg hover:bg-hover"
    >
      {children}
    </button>
  );
}
