import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** A WebSocket client for load generators: text frames only, no fragments, no extensions, little CPU. */

export interface ConnectOptions {
  readonly address: URL;
  readonly origin?: string;
  /** The client's own IP address. @default any */
  readonly localAddress?: string;
  /** A text frame's payload, valid until this returns. */
  onFrame(payload: Buffer): void;
  /** The connection failed or ended. */
  onClose(error: Error): void;
}

export interface LoadSocket {
  send(text: string): void;
}

/** Shared by all sockets: one buffer for each read would make the garbage collector stop the process every second. */
const received = Buffer.alloc(64 * 1024);

/** Connects; resolves after the handshake. The connection is closed when the parent process disconnects. */
export function openWebSocket({ address, origin, localAddress, ...on }: ConnectOptions): Promise<LoadSocket> {
  return new Promise((resolve, reject) => {
    let read: (chunk: Buffer) => void = () => {};
    const socket: Socket = connect({
      host: address.hostname,
      port: Number(address.port),
      localAddress,
      onread: {
        buffer: received,
        callback(bytes) {
          read(received.subarray(0, bytes));
          return true;
        },
      },
    });
    const close = (error: Error) => {
      reject(error);
      on.onClose(error);
    };
    read = createReader({
      onOpen: () => resolve({ send: (text) => void socket.write(clientFrame(text)) }),
      onRefused: (statusLine) => close(new Error(`The handshake was answered with “${statusLine}”`)),
      onFrame: on.onFrame,
    });
    socket.setNoDelay(true);
    socket.once('error', close).once('close', () => close(new Error('The connection was closed')));
    socket.once('connect', () =>
      socket.write(
        `GET ${address.pathname}${address.search} HTTP/1.1\r\nHost: ${address.host}\r\n` +
          `${origin === undefined ? '' : `Origin: ${origin}\r\n`}Connection: Upgrade\r\nUpgrade: websocket\r\n` +
          `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
      ),
    );
    process.once('disconnect', () => socket.destroy());
  });
}

/** A masked text frame (RFC 6455, section 5.2). */
function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const mask = randomBytes(4);
  const head =
    payload.length < 126
      ? Buffer.from([0x81, 0x80 | payload.length])
      : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 0xff]);
  for (let at = 0; at < payload.length; at += 1) payload[at]! ^= mask[at % 4]!;
  return Buffer.concat([head, mask, payload]);
}

interface ReaderEvents {
  onOpen(): void;
  /** The server's status line was not 101. */
  onRefused(statusLine: string): void;
  onFrame(payload: Buffer): void;
}

const endOfHead = '\r\n\r\n';

/** Reads what a server sends: first the answer to the handshake, then frames. */
function createReader({ onOpen, onRefused, onFrame }: ReaderEvents): (chunk: Buffer) => void {
  let pending: Buffer = Buffer.alloc(0);
  let isOpen = false;
  return (chunk) => {
    let bytes = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    if (!isOpen) {
      const end = bytes.indexOf(endOfHead);
      if (end >= 0) {
        const head = bytes.toString('latin1', 0, end);
        if (!head.startsWith('HTTP/1.1 101')) return onRefused(head.split('\r\n')[0]!);
        isOpen = true;
        bytes = bytes.subarray(end + endOfHead.length);
        onOpen();
      }
    }
    while (isOpen && bytes.length >= 2) {
      const short = bytes[1]! & 0x7f;
      const headLength = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (bytes.length < headLength) break;
      const length =
        short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
      if (bytes.length < headLength + length) break;
      if ((bytes[0]! & 0x0f) === 1) onFrame(bytes.subarray(headLength, headLength + length));
      bytes = bytes.subarray(headLength + length);
    }
    // A slice would keep the whole chunk alive.
    pending = bytes.length === 0 ? Buffer.alloc(0) : Buffer.from(bytes);
  };
}
