import type { ReactNode } from 'react';
import { ButtonLink } from '../../ui/button';

/** Explains an API error; rendered at build time. */
export function ErrorPage({
  code,
  status,
  title,
  help,
}: {
  code: string;
  status: number;
  title: string;
  help: string;
}) {
  return (
    <article className="mx-auto max-w-2xl px-4 py-10 sm:px-6 sm:py-14">
      <p className="font-semibold text-dim text-sm">
        Error <code className="rounded bg-sunken px-1.5 py-0.5 text-ink">{code}</code>, HTTP status {status}
      </p>
      <h1 className="mt-3 font-extrabold text-3xl tracking-tight">{title}</h1>
      <p className="mt-4 text-lg leading-relaxed">{withCode(help)}</p>
      <p className="mt-6 text-dim leading-relaxed">
        The API returns errors as problem documents (RFC 9457): <code>detail</code> describes the request at
        hand, and <code>instance</code> identifies it for the operator.
      </p>
      <ButtonLink href="/" look="primary" className="mt-8">
        Browse live channels
      </ButtonLink>
    </article>
  );
}

/** The text between backticks as code. */
function withCode(text: string): ReactNode[] {
  return text.split('`').map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a fixed text never move
      <code key={index} className="rounded bg-sunken px-1.5 py-0.5 text-[0.9em]">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
