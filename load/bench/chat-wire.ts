import { randomBytes } from 'node:crypto';

/** The client's side of RFC 6455, as far as a load generator needs it: text frames, no fragments, no extensions. */

/** A masked text frame. */
export function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const mask = randomBytes(4);
  const head =
    payload.length < 126
      ? Buffer.from([0x81, 0x80 | payload.length])
      : Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 0xff]);
  for (let at = 0; at < payload.length; at += 1) payload[at]! ^= mask[at % 4]!;
  return Buffer.concat([head, mask, payload]);
}

export interface ReaderEvents {
  onOpen(): void;
  /** The server answered with something else than 101. */
  onRefused(statusLine: string): void;
  /** A text frame's payload, valid until this returns. */
  onFrame(payload: Buffer): void;
}

const endOfHead = '\r\n\r\n';

/** Reads what a server sends: first the answer to the handshake, then frames. */
export function createReader({ onOpen, onRefused, onFrame }: ReaderEvents): (chunk: Buffer) => void {
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
    // What is left would keep the whole chunk alive.
    pending = bytes.length === 0 ? Buffer.alloc(0) : Buffer.from(bytes);
  };
}
