import { WebSocket } from 'ws';
import { createRoom } from '../../client/chat/room';
import { clockOf } from '../../client/clock';
import { createSocket } from '../../client/socket';
import * as chat from '../../domain/chat/contract';
import * as users from '../../domain/users/contract';
import type { Call } from './account';
import { talkOf } from './lines';

/** One in so many messages answers another. */
const replyShare = 0.3;

export interface TalkerOptions {
  /** `http://127.0.0.1:<port>` of the front door. */
  readonly site: string;
  /** Calls as the person. */
  readonly call: Call;
  readonly userId: string;
  readonly channel: { readonly username: string; readonly channelId: string };
  /** Milliseconds between two messages, on average. */
  readonly paceMs: number;
}

/**
 * A person in the chat of a channel: the client of the site, and a hand that types now and then, at a human pace.
 *
 * @returns what ends it
 */
export function startTalking({ site, call, userId, channel, paceMs }: TalkerOptions): () => void {
  const clock = clockOf(globalThis);
  const { username, channelId } = channel;
  const sockets: WebSocket[] = [];
  class SiteSocket extends WebSocket {
    constructor(url: string) {
      super(url, { origin: site });
      sockets.push(this);
    }
  }
  const socket = createSocket({
    WebSocket: SiteSocket as never,
    url: async () => {
      const { ticket } = await call(users.createSocketTicket, {});
      return `${site.replace(/^http/, 'ws')}/ws?ticket=${encodeURIComponent(ticket)}`;
    },
    clock,
  });
  const room = createRoom({
    ...{ socket, channelId, clock },
    calls: {
      listMessages: (request) => call(chat.listMessages, request),
      getPage: (request) => call(chat.getPage, request),
      getMember: (request) => call(chat.getMember, request),
    },
    self: () => userId,
    limit: 50,
    batchMs: 1_000,
  });
  const leave = room.open();
  const { lines, replies } = talkOf(username);
  let timer: NodeJS.Timeout;
  const speak = () => {
    const messages = room.getView().lines.flatMap((line) => (line.kind === 'message' ? [line.message] : []));
    const others = messages.filter(({ author }) => author.userId !== userId).slice(-5);
    // Nobody repeats what is still on the screen.
    const said = new Set(messages.slice(-20).map(({ text }) => text));
    const answered = Math.random() < replyShare ? pick(others) : undefined;
    if (room.getView().connection === 'open') {
      const fresh = (texts: readonly string[]) => texts.filter((text) => !said.has(text));
      if (answered === undefined) room.send(pick(fresh(lines)) ?? pick(lines)!);
      else {
        const { messageId, author, text } = answered;
        room.send(pick(fresh(replies)) ?? pick(replies)!, {
          messageId,
          userId: author.userId,
          name: author.name,
          text,
        });
      }
    }
    wait();
  };
  // Between half and one and a half of the pace: people do not keep time.
  const wait = () => {
    timer = setTimeout(speak, paceMs * (0.5 + Math.random()));
  };
  timer = setTimeout(speak, paceMs * Math.random());
  return () => {
    clearTimeout(timer);
    leave();
    for (const each of sockets) each.terminate();
  };
}

const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(Math.random() * list.length)];
