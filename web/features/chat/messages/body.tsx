'use client';
import { useMemo } from 'react';
import { type Part, parseParts } from '../../../../domain/chat/messaging/message-parts';
import { EmoteImage } from '../../emotes/emote-image';
import { useChat } from '../context';
import { shownLink } from './shown-link';

/** The text of a message with its links, mentions and emotes. */
export function Body({ text }: { text: string }) {
  const { emotes, self } = useChat();
  const parts = useMemo(() => parseParts(text, { emotes: (name) => emotes.has(name) }), [text, emotes]);
  const me = self?.username.toLowerCase();
  let at = 0;
  return parts.map((part) => {
    const key = at;
    at += part.text.length;
    return part.type === 'text' ? part.text : <Marked key={key} part={part} me={me} />;
  });
}

function Marked({ part, me }: { part: Exclude<Part, { type: 'text' }>; me: string | undefined }) {
  switch (part.type) {
    case 'emote':
      return <EmotePicture name={part.name} />;
    case 'mention': {
      const mine = part.name.toLowerCase() === me;
      return (
        <span className={mine ? 'rounded bg-accent px-1 font-bold text-on-accent' : 'font-bold'}>
          {part.text}
        </span>
      );
    }
    case 'link':
      return (
        <a
          href={part.url}
          target="_blank"
          rel="noopener noreferrer nofollow ugc"
          className="text-link underline underline-offset-2"
        >
          {shownLink(part)}
        </a>
      );
  }
}

/** Of fixed height, so that loading shifts nothing. */
export function EmotePicture({ name, size = 26 }: { name: string; size?: number }) {
  const emote = useChat().emotes.get(name);
  if (emote === undefined) return `:${name}:`;
  return (
    <EmoteImage emote={emote} alt={`:${name}:`} size={size} className="-my-1 inline-block align-middle" />
  );
}
