import { randomUUID } from 'node:crypto';
import WebSocket from 'ws';
import { bridgeUrl } from './lines';
import type { World } from './world';

/** A connection of the bridge that learns which of its lines was answered with what, apart from news of rooms. */
export interface LineProbe {
  /**
   * Says lines in one frame, each with a PING behind it, and answers with the lines that came before each PONG.
   * Undefined when the bridge closed the connection; throws when a PONG does not come.
   */
  ask(lines: readonly string[]): Promise<string[][] | undefined>;
  /** What the bridge said last before it closed the connection. */
  readonly lastWords: string;
  close(): Promise<void>;
}

const answerWithin = 20_000;

export async function openProbe(world: World): Promise<LineProbe> {
  const socket = new WebSocket(bridgeUrl(world), 'irc');
  let lastWords = '';
  let onText: ((text: string) => void) | undefined;
  let onClose: (() => void) | undefined;
  const closed = new Promise<void>((done) => socket.once('close', () => done()));
  void closed.then(() => onClose?.());
  socket.on('message', (data) => {
    lastWords = String(data);
    onText?.(lastWords);
  });
  await new Promise((opened, failed) => socket.once('open', opened).once('error', failed));

  return {
    get lastWords() {
      return lastWords;
    },
    ask(lines) {
      const mark = randomUUID();
      return new Promise((done, failed) => {
        const timer = setTimeout(() => failed(new Error('There was no PONG.')), answerWithin);
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
