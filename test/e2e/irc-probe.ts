import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { bridgeUrl } from './irc-socket';
import type { World } from './world';

/** A connection of the IRC bridge that matches each line with its answer; updates of rooms are ignored. */
export interface IrcProbe {
  /**
   * Sends lines in one frame, each followed by a PING; returns the lines that arrived before each PONG.
   * Undefined when the bridge closed the connection; throws when a PONG is missing.
   */
  request(lines: readonly string[]): Promise<string[][] | undefined>;
  /** The last frame that the bridge sent. */
  readonly lastText: string;
  close(): Promise<void>;
}

const timeoutMs = 20_000;

export async function openProbe(world: World): Promise<IrcProbe> {
  const socket = new WebSocket(bridgeUrl(world), 'irc');
  let lastText = '';
  let onText: ((text: string) => void) | undefined;
  let onClose: (() => void) | undefined;
  const closed = new Promise<void>((done) => socket.once('close', () => done()));
  void closed.then(() => onClose?.());
  socket.on('message', (data) => {
    lastText = String(data);
    onText?.(lastText);
  });
  await new Promise((opened, failed) => socket.once('open', opened).once('error', failed));

  return {
    get lastText() {
      return lastText;
    },
    request(lines) {
      const mark = randomUUID();
      return new Promise((done, failed) => {
        const timer = setTimeout(() => failed(new Error('There was no PONG.')), timeoutMs);
        const end = (answer: string[][] | undefined) => {
          clearTimeout(timer);
          done(answer);
        };
        onClose = () => end(undefined);
        onText = (text) => {
          if (!text.includes(mark)) return;
          const parts = text.split(new RegExp(`:tmi\\.twitch\\.tv PONG tmi\\.twitch\\.tv :${mark}\\r\\n`));
          if (parts.length !== lines.length + 1 || parts.at(-1) !== '') {
            failed(new Error(`${lines.length} lines were answered with ${JSON.stringify(text)}`));
          }
          end(parts.slice(0, -1).map((part) => part.split('\r\n').filter((line) => line !== '')));
        };
        if (socket.readyState === WebSocket.OPEN) {
          socket.send(lines.map((line) => `${line}\r\nPING :${mark}\r\n`).join(''));
        } else end(undefined);
      });
    },
    async close() {
      socket.close();
      await closed;
    },
  };
}
