'use client';
import { TriangleAlert, X } from 'lucide-react';
import type { Answer } from '../../lib/api';
import { ircAddress } from '../../lib/irc-address';
import { CopyLine } from '../copy-line';

/** The new token, which is in the page this once, and what a bot says with it to come in. */
export function BotGuide({
  token: { token, name: title, scopes },
  name,
  onClose,
}: {
  token: Answer<'chat.createBotToken'>;
  /** Of the person for whom the bot writes. */
  name: string;
  onClose: () => void;
}) {
  const nick = name.toLowerCase();
  const lines = [
    `PASS oauth:${token}`,
    `NICK ${nick}`,
    `JOIN #${nick}`,
    ...(scopes.includes('chat:write') ? [`PRIVMSG #${nick} :Hello!`] : []),
  ];
  return (
    <section
      aria-labelledby="bot-guide"
      data-testid="bot-guide"
      className="relative grid gap-4 rounded-xl border border-accent/50 p-5"
    >
      <button
        type="button"
        aria-label="Close; the token is not shown again"
        onClick={onClose}
        className="absolute top-3 right-3 grid size-8 place-items-center rounded-lg text-dim hover:bg-hover"
      >
        <X size={18} aria-hidden />
      </button>
      <h3 id="bot-guide" className="pr-8 font-bold">
        The token of “{title}”
      </h3>
      <CopyLine label="Token" value={token} testId="bot-token" />
      <p className="flex items-start gap-2 text-sm">
        <TriangleAlert size={18} className="mt-px shrink-0 text-link" aria-hidden />
        Copy it now: it is shown this once. Who has it can chat as you.
      </p>
      <CopyLine
        label="Server, for an IRC library that speaks over a WebSocket"
        value={ircAddress()}
        testId="irc-server"
      />
      <div>
        <p className="mb-1.5 font-semibold text-sm">What the bot says first</p>
        <pre className="select-all overflow-x-auto rounded-lg border border-line bg-bg px-3 py-2.5 text-[13px] leading-relaxed">
          {lines.join('\n')}
        </pre>
        <p className="mt-1.5 text-dim text-xs leading-relaxed">
          The password is the token with <code>oauth:</code> before it, the nick your username, and a room is
          called as its channel, with <code>#</code> before it.
        </p>
      </div>
    </section>
  );
}
