import type { Emote } from './queries';

/** An emote. Animated ones show their first frame when the system asks for reduced motion. */
export function EmoteImage({
  emote: { url, still },
  alt,
  size,
  className,
}: {
  emote: Pick<Emote, 'url' | 'still'>;
  /** Also its tooltip; empty beside a visible name. */
  alt: string;
  /** Width and height in px. */
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
