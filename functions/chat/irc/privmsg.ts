import { randomUUID } from 'node:crypto';
import { inReviewLine, refusalLine } from '../../../domain/chat/irc/notices';
import { numericLine } from '../../../domain/chat/irc/replies';
import { type Line, textOf, userStateLine } from '../../../domain/chat/irc/room';
import { id } from '../../../domain/kit/id';
import { ProblemError } from '../../../domain/kit/problem';
import { sendMessage } from '../messaging/send-message';
import { findIdByName } from '../rooms/names-store';
import { runCommand } from './commands';
import { capabilitiesOf, type Speaker, speakerOf } from './irc-store';
import { asWelcomed, namesIn, roomIn, whileAllowed } from './join';

/** PRIVMSG of the bridge: a message, or a command of a moderator. */

const actionMark = '\u0001ACTION ';

/** `/me` as clients send it. */
const actionOf = (text: string): string | undefined =>
  text.startsWith(actionMark) ? text.slice(actionMark.length).replaceAll('\u0001', '') : undefined;

export const privmsg = (
  connectionId: string,
  [target = '', text = '']: readonly string[],
  { tags }: { readonly tags: ReadonlyMap<string, string> },
): Promise<string> =>
  asWelcomed(connectionId, async (item) => {
    const has = capabilitiesOf(item);
    const [name] = namesIn(target);
    if (name === undefined) return textOf([numericLine('403', item.name, 'No such channel')], has);
    const speaker = speakerOf(item);
    return await whileAllowed(connectionId, speaker, async () => {
      try {
        if (speaker === undefined) throw new ProblemError('unauthenticated');
        const channelId = roomIn(item, name) ?? (await findIdByName('room', name));
        if (channelId === undefined) throw new ProblemError('not-found');
        const room = { channelId, name };
        const lines =
          (await runCommand(room, speaker, text)) ?? (await send(connectionId, room, speaker, text, tags));
        return textOf(lines, has);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        return textOf([refusalLine({ name }, error)], has);
      }
    });
  });

async function send(
  connectionId: string,
  room: { readonly channelId: string; readonly name: string },
  { userId, scopes }: Speaker,
  text: string,
  tags: ReadonlyMap<string, string>,
): Promise<Line[]> {
  if (!scopes.includes('chat:write')) throw new ProblemError('forbidden');
  const action = actionOf(text) ?? /^[./]me\s+(.+)$/is.exec(text)?.[1];
  const replyTo = id('message').safeParse(tags.get('reply-parent-msg-id')).data;
  const sent = await sendMessage({
    channelId: room.channelId,
    userId,
    groups: [],
    connectionId,
    via: 'irc',
    // The bridge sees only CloudFront's addresses, so each connection counts as an address of its own.
    sourceIp: connectionId,
    nonce: randomUUID(),
    text: action ?? text,
    ...(action !== undefined && { action: true }),
    ...(replyTo !== undefined && { replyTo }),
    bot: true,
  });
  return sent.kind === 'in-review'
    ? [inReviewLine(room)]
    : [userStateLine(room, sent.author, { id: sent.messageId, nonce: tags.get('client-nonce') })];
}
