/**
 * Many WebSocket clients in one process, on bare sockets so that reading costs little. A child process of the
 * chat-fanout bench. Orders: the bytes of the next frame, which each socket is to receive.
 */
import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { tell } from './chat-ipc';

const url = new URL(process.argv[2]!);
const count = Number(process.argv[3]);
/** Whether the server tells a connection its id when it sends what no route knows, as API Gateway does. */
const asksForId = process.argv[4] === 'ids';
/** New connections at once: API Gateway admits 500 a second. */
const batch = 200;

let expected = Number.POSITIVE_INFINITY;
let whole = 0;
const received: number[] = [];

/** A masked text frame of under 126 bytes. */
function maskedFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]);
  return Buffer.concat([head, payload]);
}

function open(index: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(Number(url.port), url.hostname, () => {
      const key = randomBytes(16).toString('base64');
      socket.write(
        `GET ${url.pathname} HTTP/1.1\r\nHost: ${url.host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
      );
    });
    let opening = '';
    const onOpening = (chunk: Buffer) => {
      opening += chunk.toString('latin1');
      if (!opening.includes('\r\n\r\n')) return;
      if (!opening.startsWith('HTTP/1.1 101')) return reject(new Error(opening.split('\r\n')[0]));
      const id = /"connectionId":"([^"]+)"/.exec(opening)?.[1];
      if (asksForId && id === undefined) {
        if (opening.endsWith('\r\n\r\n')) socket.write(maskedFrame('{"action":"who"}'));
        return;
      }
      socket.off('data', onOpening);
      received[index] = 0;
      socket.on('data', (bytes: Buffer) => arrived(index, bytes.length));
      resolve(id ?? '');
    };
    socket.on('data', onOpening);
    socket.once('error', reject);
    process.once('disconnect', () => socket.destroy());
  });
}

function arrived(index: number, bytes: number): void {
  received[index]! += bytes;
  if (received[index]! < expected) return;
  received[index] = 0;
  whole += 1;
  if (whole < count) return;
  whole = 0;
  tell({ type: 'received' });
}

process.setMaxListeners(0);
process.on('message', (bytes: number) => {
  expected = bytes;
});
const ids: string[] = [];
for (let first = 0; first < count; first += batch) {
  const sockets = Array.from({ length: Math.min(batch, count - first) }, (_, n) => open(first + n));
  ids.push(...(await Promise.all(sockets)));
  if (asksForId) await new Promise((resolve) => setTimeout(resolve, 500));
}
tell({ type: 'open', ids });
