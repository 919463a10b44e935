import WebSocket from 'ws';
import { until, type World } from './world';

/** A connection of the IRC bridge. */
export interface IrcSocket {
  /** Sends a line until a matching line arrives; again after an internal error. */
  request(line: string, answer: RegExp): Promise<string>;
  /** Sends a line until the bridge closes the connection; again after an internal error. */
  requestClose(line: string): Promise<void>;
  /** Waits for a line, also one that arrived before. */
  line(matches: RegExp): Promise<string>;
  close(): void;
}

/** The address of the bridge, `ws://127.0.0.1:<port>`. */
export function bridgeUrl(world: World): string {
  const bridge = world.running.distributions.find(({ label }) => label.endsWith('-irc'));
  if (bridge === undefined) throw new Error('The IRC bridge has no distribution');
  return bridge.url;
}

export async function openIrcSocket(world: World): Promise<IrcSocket> {
  const socket = new WebSocket(bridgeUrl(world), 'irc');
  const lines: string[] = [];
  const all: string[] = [];
  socket.on('message', (data) => {
    const received = String(data).split('\r\n').filter(Boolean);
    lines.push(...received);
    all.push(...received);
  });
  await new Promise((opened, failed) => socket.once('open', opened).once('error', failed));
  const isClosed = () => socket.readyState === WebSocket.CLOSED;
  const failed = / NOTICE \* :Something went wrong/;
  async function request(line: string, done: () => string | undefined): Promise<string> {
    for (let tries = 0; tries < 8; tries += 1) {
      lines.length = 0;
      socket.send(line);
      const answer = await until(
        `an answer to ${line}`,
        () => done() ?? lines.find((one) => failed.test(one)),
      );
      if (!failed.test(answer)) return answer;
    }
    throw new Error(`${line} keeps failing`);
  }
  return {
    request: (line, answer) => request(line, () => lines.find((one) => answer.test(one))),
    requestClose: async (line) => void (await request(line, () => (isClosed() ? 'closed' : undefined))),
    line: (matches) => until(`a line like ${matches}`, () => all.find((one) => matches.test(one))),
    close: () => socket.close(),
  };
}
