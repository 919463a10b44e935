'use client';
import { TriangleAlert, X } from 'lucide-react';
import type { Answer } from '../../lib/api';
import { IconButton } from '../../ui/button';
import { CopyLine } from '../../ui/copy-line';

/** A new token, which is shown only once, and an example bot. */
export function BotGuide({
  token: { token, name: title, scopes },
  name,
  server,
  onClose,
}: {
  token: Answer<'chat.createBotToken'>;
  /** The user the bot chats as. */
  name: string;
  /** The IRC server; undefined while it is loading. */
  server: string | undefined;
  onClose: () => void;
}) {
  return (
    <section
      aria-labelledby="bot-guide"
      data-testid="bot-guide"
      className="relative grid grid-cols-1 gap-4 rounded-xl border border-accent/50 p-5"
    >
      <IconButton
        label="Close (the token is not shown again)"
        onClick={onClose}
        className="absolute top-3 right-3"
      >
        <X size={18} aria-hidden />
      </IconButton>
      <h3 id="bot-guide" className="pr-8 font-bold">
        Token “{title}”
      </h3>
      <CopyLine label="Token" value={token} testId="bot-token" />
      <p className="flex items-start gap-2 text-sm">
        <TriangleAlert size={18} className="mt-px shrink-0 text-link" aria-hidden />
        Copy it now: you cannot see it again. Anyone who has it can chat as you.
      </p>
      {server !== undefined && (
        <div>
          <p className="mb-1.5 font-semibold text-sm">Example bot with tmi.js</p>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it must scroll by keyboard
            tabIndex={0}
            data-testid="bot-example"
            className="select-all overflow-x-auto rounded-lg border border-line bg-bg px-3 py-2.5 text-[13px] leading-relaxed"
          >
            {exampleOf({ server, name, writes: scopes.includes('chat:write') })}
          </pre>
          <p className="mt-1.5 text-dim text-xs leading-relaxed">
            Set the environment variable <code>BOT_TOKEN</code> to the token. Other IRC libraries work too:
            use the token with the prefix <code>oauth:</code> as the password, and join the channel by its
            name.
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
