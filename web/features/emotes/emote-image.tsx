import type { Answer } from '../../lib/api';

type Emote = Answer<'chat.listEmotes'>['channel'][number];

/** A picture of an emote; the first frame of one that moves, for who wants nothing to. */
export function EmoteImage({
  emote: { url, still },
  alt,
  size,
  className,
}: {
  emote: Pick<Emote, 'url' | 'still'>;
  /** What stands for it in words, and is shown when it is pointed at; empty beside a name. */
  alt: string;
  /** Px of a side. */
  size: number;
  className: string;
}) {
  return (
    <picture>
      {still !== undefined && <source srcSet={still} media="(prefers-reduced-motion: reduce)" />}
      <img
        src={url}
        alt={alt}
        {...(alt !== '' && { title: alt })}
        width={size}
        height={size}
        draggable={false}
        className={className}
      />
    </picture>
  );
}
