import type { Socket } from 'node:net';
import { type AmfValue, encodeAmf0 } from './amf0';
import { encodeMessage, SERVER_CHUNK_SIZE } from './chunks';

/** Message types (RTMP specification, sections 5.4 and 7.1). */
export const MESSAGE = {
  ...{ chunkSize: 1, abort: 2, ack: 3, user: 4, window: 5, bandwidth: 6 },
  ...{ audio: 8, video: 9, dataAmf3: 15, commandAmf3: 17, data: 18, command: 20 },
} as const;

/** Writes the server's messages to a publisher. */
export class MessageWriter {
  private announced = false;

  constructor(private readonly socket: Socket) {}

  status(level: 'status' | 'error', code: string, description: string, streamId = 1): void {
    this.command(streamId, 'onStatus', 0, null, { level, code, description });
  }

  command(streamId: number, ...values: AmfValue[]): void {
    this.send(3, MESSAGE.command, streamId, encodeAmf0(...values));
  }

  /** A user control event. */
  user(event: number, data: Buffer): void {
    this.send(2, MESSAGE.user, 0, Buffer.concat([Buffer.from([0, event]), data]));
  }

  control(type: number, value: number): void {
    const payload = Buffer.alloc(4);
    payload.writeUInt32BE(value);
    this.send(2, type, 0, payload);
  }

  send(chunkStream: number, type: number, streamId: number, payload: Buffer): void {
    if (!this.socket.writable) return;
    // Chunks are 128 bytes until SetChunkSize.
    const size = this.announced ? SERVER_CHUNK_SIZE : 128;
    this.socket.write(encodeMessage(chunkStream, { type, streamId, timestamp: 0, payload }, size));
    if (type === MESSAGE.chunkSize) this.announced = true;
  }
}
