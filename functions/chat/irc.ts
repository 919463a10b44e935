import { parseLine, splitLines } from '../../domain/chat/irc/lines';
import { globalNotice, numericLine, pongLine, reconnectLine } from '../../domain/chat/irc/replies';
import { textOf } from '../../domain/chat/irc/room';
import { lineSocket } from '../kit/line-socket';
import { findIrc, openIrc } from './irc/irc-store';
import { join, part } from './irc/join';
import { cap, nick, pass } from './irc/login';
import { privmsg } from './irc/privmsg';
import { removeConnection } from './rooms/subscriptions-store';

/** API Gateway closes a connection after two hours: well before, a PING is answered with RECONNECT. Milliseconds. */
const maxAgeMs = 110 * 60_000;

/** Lines of one frame that are processed. */
const maxLines = 50;

type Command = (
  connectionId: string,
  params: readonly string[],
  line: { readonly tags: ReadonlyMap<string, string>; readonly connectedAt: number },
) => Promise<string>;

const silent: Command = async () => '';

const commands: Readonly<Record<string, Command>> = {
  CAP: cap,
  PASS: pass,
  NICK: nick,
  JOIN: join,
  PART: part,
  PRIVMSG: privmsg,
  PING: async (_, [word], { connectedAt }) =>
    textOf(Date.now() - connectedAt > maxAgeMs ? [pongLine(word), reconnectLine] : [pongLine(word)], []),
  // Libraries wait for the end of these lists; a room may have a million members, so they are empty.
  WHO: async (connectionId, [mask = '*']) =>
    textOf([numericLine('315', await nameOf(connectionId), mask, 'End of /WHO list')], []),
  WHOIS: async (connectionId, params) =>
    textOf([numericLine('318', await nameOf(connectionId), params.at(-1) ?? '*', 'End of /WHOIS list')], []),
  // Sent by clients out of habit; no reply.
  PONG: silent,
  USER: silent,
  QUIT: silent,
};

async function nameOf(connectionId: string): Promise<string> {
  const { name, nick = '*' } = (await findIrc(connectionId)) ?? {};
  return name ?? nick;
}

async function unknown(connectionId: string, command: string): Promise<string> {
  const nick = await nameOf(connectionId);
  const named = /^[A-Z\d]{1,32}$/.test(command) ? command : '*';
  return textOf([numericLine('421', nick, named, 'Unknown command')], []);
}

/** The WebSocket API that speaks IRC: one call a frame, which holds one line or several. */
export const handler = lineSocket({
  protocol: 'irc',
  connect: ({ connectionId, connectedAt }) => openIrc(connectionId, connectedAt),
  disconnect: ({ connectionId }) => removeConnection(connectionId),
  async text(text, { connectionId, connectedAt }) {
    const replies: string[] = [];
    for (const one of splitLines(text).slice(0, maxLines)) {
      const line = parseLine(one);
      const command = line && commands[line.command];
      replies.push(
        command
          ? await command(connectionId, line.params, { tags: line.tags, connectedAt })
          : await unknown(connectionId, line?.command ?? ''),
      );
    }
    return replies.join('');
  },
  failed: textOf([globalNotice('Something went wrong on our side: try again')], []),
});
