'use client';
import { TriangleAlert, X } from 'lucide-react';
import type { Answer } from '../../lib/api';
import { CopyLine } from '../../ui/copy-line';

/** The new token, which is in the page this once, and a bot that uses it. */
export function BotGuide({
  token: { token, name: title, scopes },
  name,
  server,
  onClose,
}: {
  token: Answer<'chat.createBotToken'>;
  /** Of the person for whom the bot writes. */
  name: string;
  /** The bridge's address; undefined while it is not known. */
  server: string | undefined;
  onClose: () => void;
}) {
  return (
    <section
      aria-labelledby="bot-guide"
      data-testid="bot-guide"
      className="relative grid grid-cols-1 gap-4 rounded-xl border border-accent/50 p-5"
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
      {server !== undefined && (
        <div>
          <p className="mb-1.5 font-semibold text-sm">A bot with tmi.js</p>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and has to by keyboard too
            tabIndex={0}
            data-testid="bot-example"
            className="select-all overflow-x-auto rounded-lg border border-line bg-bg px-3 py-2.5 text-[13px] leading-relaxed"
          >
            {exampleOf({ server, name, writes: scopes.includes('chat:write') })}
          </pre>
          <p className="mt-1.5 text-dim text-xs leading-relaxed">
            The token is read from the variable <code>BOT_TOKEN</code>. Other libraries of IRC take the same:
            the password is the token with <code>oauth:</code> before it, and a room is called as its channel.
          </p>
        </div>
      )}
    </section>
  );
}

function exampleOf({ server, name, writes }: { server: string; name: string; writes: boolean }): string {
  const { hostname, port, protocol } = new URL(server);
  const isSecure = protocol === 'wss:';
  const nick = name.toLowerCase();
  const answer = writes
    ? "if (!self && text === '!ping') bot.say(channel, 'pong');"
    : 'console.log(channel, tags.username, text);';
  return `const bot = new (require('tmi.js').Client)({
  connection: { server: '${hostname}', port: ${port || (isSecure ? 443 : 80)}, secure: ${isSecure} },
  identity: { username: '${nick}', password: \`oauth:\${process.env.BOT_TOKEN}\` },
  options: { skipUpdatingEmotesets: true },
  channels: ['${nick}'],
});
bot.on('message', (channel, tags, text, self) => {
  ${answer}
});
bot.connect();`;
}
