import WebSocket from 'ws';
import { until, type World } from './world';

/** A connection of the IRC bridge that says lines as they are given. */
export interface LineSocket {
  /** Says a line, and again when the platform failed, until a line comes that fits. */
  ask(line: string, answer: RegExp): Promise<string>;
  /** Says a line, and again when the platform failed, until it is sent out. */
  askOut(line: string): Promise<void>;
  close(): void;
}

/** The address of the bridge, `ws://127.0.0.1:<port>`. */
export function bridgeUrl(world: World): string {
  const bridge = world.running.distributions.find(({ label }) => label.endsWith('-irc'));
  if (bridge === undefined) throw new Error('There is no distribution of the bridge');
  return bridge.url;
}

export async function openLines(world: World): Promise<LineSocket> {
  const socket = new WebSocket(bridgeUrl(world), 'irc');
  const lines: string[] = [];
  socket.on('message', (data) => void lines.push(...String(data).split('\r\n').filter(Boolean)));
  await new Promise((opened, failed) => socket.once('open', opened).once('error', failed));
  const isOut = () => socket.readyState === WebSocket.CLOSED;
  const failed = / NOTICE \* :Something went wrong/;
  async function ask(line: string, done: () => string | undefined): Promise<string> {
    for (let tries = 0; tries < 8; tries += 1) {
      lines.length = 0;
      socket.send(line);
      const answer = await until(
        `an answer to ${line}`,
        () => done() ?? lines.find((one) => failed.test(one)),
      );
      if (!failed.test(answer)) return answer;
    }
    throw new Error(`${line} fails again and again`);
  }
  return {
    ask: (line, answer) => ask(line, () => lines.find((one) => answer.test(one))),
    askOut: async (line) => void (await ask(line, () => (isOut() ? 'out' : undefined))),
    close: () => socket.close(),
  };
}
