import type { Socket } from 'node:net';
import type { Log } from '../../runtime/cloud';
import { type AmfValue, decodeAmf0 } from './amf0';
import { ChunkReader, type RtmpMessage, SERVER_CHUNK_SIZE } from './chunks';
import { Handshake } from './handshake';
import {
  type Accept,
  type MediaTag,
  type Publication,
  type PublishEnd,
  type Publisher,
  PublishRefused,
  type PublishRequest,
} from './publication';
import { MESSAGE, MessageWriter } from './writer';

/** All in milliseconds. */
export interface RtmpTimeouts {
  /** From connecting to the end of the handshake. */
  readonly handshake: number;
  /** From the end of the handshake to `publish`. */
  readonly publish: number;
  /** Without data while publishing. */
  readonly idle: number;
}

const LIMIT_BEFORE_PUBLISH = 64 * 1024;
const LIMIT_PUBLISHING = 8 * 1024 * 1024;
const WINDOW = 2_500_000;

/**
 * One ingest connection: handshake, commands, then media. Receives only; `play` is refused. Malformed input closes
 * this connection and affects no other.
 */
export class RtmpConnection implements Publisher {
  readonly address: string;
  private readonly reader = new ChunkReader(LIMIT_BEFORE_PUBLISH);
  private readonly out: MessageWriter;
  private handshake: Handshake | undefined;
  private app: string | undefined;
  private publication: Publication | undefined;
  private phase: 'open' | 'deciding' | 'publishing' | 'closed' = 'open';
  private received = 0;
  private acknowledged = 0;
  private ackWindow = WINDOW;
  private timer: NodeJS.Timeout | undefined;
  /** Bytes that arrived while the key is verified; the rest waits in the socket's buffers. */
  private buffered: Buffer[] = [];

  constructor(
    private readonly socket: Socket,
    private readonly secure: boolean,
    private readonly accept: Accept,
    private readonly timeouts: RtmpTimeouts,
    private readonly log: Log,
  ) {
    this.address = socket.remoteAddress ?? 'unknown';
    this.out = new MessageWriter(socket);
    this.handshake = new Handshake((bytes) => socket.write(bytes));
    this.limit(timeouts.handshake, 'handshake timed out');
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 10_000);
    socket.on('data', (bytes: Buffer) => this.receive(bytes));
    socket.on('error', () => this.close('dropped'));
    socket.on('close', () => this.close('dropped'));
    socket.on('end', () => this.close('dropped'));
  }

  disconnect(code: string, description: string, why: PublishEnd = 'unpublished'): void {
    if (this.phase === 'closed') return;
    this.out.status('error', code, description);
    this.finish(why);
  }

  private limit(ms: number, reason: string): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fail(reason), ms);
  }

  private fail(reason: string): void {
    if (this.phase === 'closed') return;
    this.log.warn('rtmp connection closed', { reason, address: this.address });
    this.close('dropped');
    this.socket.destroy();
  }

  /** Sends the last answer before closing the socket. */
  private finish(why: PublishEnd): void {
    this.close(why);
    this.socket.end();
    setTimeout(() => this.socket.destroy(), 1_000).unref();
  }

  private close(why: PublishEnd): void {
    if (this.phase === 'closed') return;
    this.phase = 'closed';
    clearTimeout(this.timer);
    const publication = this.publication;
    this.publication = undefined;
    publication?.ended(why);
    if (!this.socket.writableEnded) this.socket.end();
  }

  private receive(bytes: Buffer): void {
    if (this.phase === 'closed') return;
    if (this.phase === 'deciding') {
      this.buffered.push(bytes);
      return;
    }
    this.received += bytes.length;
    if (this.phase === 'publishing') this.timer?.refresh();
    try {
      let rest: Buffer | undefined = bytes;
      if (this.handshake) {
        rest = this.handshake.push(bytes);
        if (rest) {
          this.handshake = undefined;
          this.limit(this.timeouts.publish, 'no stream was published');
        }
      }
      if (rest && rest.length > 0) this.consume(rest);
    } catch (error) {
      this.fail((error as Error).message);
      return;
    }
    if (!this.handshake && this.received - this.acknowledged >= this.ackWindow / 2) {
      this.acknowledged = this.received;
      this.out.control(MESSAGE.ack, this.received % 0x1_00_00_00_00);
    }
  }

  private consume(bytes: Buffer): void {
    this.reader.push(bytes, (message) => {
      // Messages after `publish` in the same packet wait until the key is verified.
      if (this.phase === 'deciding') this.backlog.push(message);
      else if (this.phase !== 'closed') this.message(message);
    });
  }

  private readonly backlog: RtmpMessage[] = [];

  private message(message: RtmpMessage): void {
    const { type, payload, timestamp } = message;
    switch (type) {
      case MESSAGE.chunkSize:
        this.reader.setChunkSize(payload.readUInt32BE(0) & 0x7f_ff_ff_ff);
        return;
      case MESSAGE.abort:
        this.reader.abort(payload.readUInt32BE(0));
        return;
      case MESSAGE.window:
        this.ackWindow = Math.max(payload.readUInt32BE(0), 16_384);
        return;
      case MESSAGE.user:
        // The response to a ping request has the same four bytes.
        if (payload.readUInt16BE(0) === 6) this.out.user(7, payload.subarray(2, 6));
        return;
      case MESSAGE.audio:
        this.media({ type: 'audio', timestamp, payload });
        return;
      case MESSAGE.video:
        this.media({ type: 'video', timestamp, payload });
        return;
      case MESSAGE.dataAmf3:
      case MESSAGE.data:
        this.media({
          type: 'metadata',
          timestamp,
          payload: type === MESSAGE.dataAmf3 ? payload.subarray(1) : payload,
        });
        return;
      case MESSAGE.commandAmf3:
        this.command(message.streamId, decodeAmf0(payload.subarray(1)));
        return;
      case MESSAGE.command:
        this.command(message.streamId, decodeAmf0(payload));
        return;
      default:
    }
  }

  private media(tag: MediaTag): void {
    if (!this.publication || tag.payload.length === 0) return;
    if (!this.publication.tag(tag) && !this.socket.isPaused()) {
      this.socket.pause();
      clearTimeout(this.timer);
      this.publication.onDrain(() => {
        if (this.phase !== 'publishing') return;
        this.limit(this.timeouts.idle, 'publisher went silent');
        this.socket.resume();
      });
    }
  }

  private command(streamId: number, values: AmfValue[]): void {
    const [name, transaction = 0, info, argument] = values;
    switch (name) {
      case 'connect': {
        const app = info && typeof info === 'object' && !Array.isArray(info) ? info.app : undefined;
        if (typeof app !== 'string') throw new Error('connect has no application');
        this.app = app.split('?')[0]!.replace(/^\/+|\/+$/g, '');
        this.out.control(MESSAGE.window, WINDOW);
        this.out.send(2, MESSAGE.bandwidth, 0, Buffer.from([0, 0x26, 0x25, 0xa0, 2]));
        this.out.control(MESSAGE.chunkSize, SERVER_CHUNK_SIZE);
        this.out.user(0, Buffer.alloc(4));
        this.out.command(
          0,
          '_result',
          transaction,
          { fmsVer: 'FMS/3,0,1,123', capabilities: 31 },
          {
            level: 'status',
            code: 'NetConnection.Connect.Success',
            description: 'Connection succeeded.',
            objectEncoding: 0,
          },
        );
        return;
      }
      case 'createStream':
        this.out.command(0, '_result', transaction, null, 1);
        return;
      case 'releaseStream':
      case 'getStreamLength':
        this.out.command(0, '_result', transaction, null, undefined);
        return;
      case 'FCPublish':
        this.out.command(0, 'onFCPublish', 0, null, { code: 'NetStream.Publish.Start', description: '' });
        this.out.command(0, '_result', transaction, null, undefined);
        return;
      case '_checkbw':
        this.out.command(0, '_result', transaction, null, undefined);
        return;
      case 'publish':
        this.publish(streamId, argument);
        return;
      case 'FCUnpublish':
      case 'deleteStream':
      case 'closeStream':
        if (this.phase === 'publishing') this.unpublish();
        return;
      case 'play':
      case 'play2':
        this.disconnect('NetStream.Play.Failed', 'This server only accepts streams; it does not play them.');
        return;
      default:
    }
  }

  private publish(streamId: number, name: AmfValue): void {
    if (this.phase !== 'open' || this.app === undefined) throw new Error('publish is out of order');
    if (typeof name !== 'string' || name === '') {
      this.disconnect('NetStream.Publish.BadName', 'The stream key is missing.');
      return;
    }
    const [key = '', query = ''] = name.split('?', 2);
    this.phase = 'deciding';
    this.socket.pause();
    const request: PublishRequest = {
      app: this.app,
      key,
      query: new URLSearchParams(query),
      address: this.address,
      secure: this.secure,
    };
    this.accept(request, this).then(
      (publication) => this.accepted(streamId, publication),
      (error: unknown) => {
        const refused = error instanceof PublishRefused;
        if (!refused) this.log.error('publish could not be decided', { error: String(error) });
        this.socket.resume();
        this.disconnect(
          refused ? error.code : 'NetStream.Publish.Rejected',
          refused ? error.message : 'The server could not start the stream.',
        );
      },
    );
  }

  private accepted(streamId: number, publication: Publication): void {
    if (this.phase !== 'deciding') {
      publication.ended('dropped');
      return;
    }
    this.publication = publication;
    this.phase = 'publishing';
    this.reader.maxMessage = LIMIT_PUBLISHING;
    this.limit(this.timeouts.idle, 'publisher went silent');
    this.out.user(0, Buffer.from([0, 0, 0, streamId & 0xff]));
    this.out.status('status', 'NetStream.Publish.Start', 'Publishing.', streamId);
    this.socket.resume();
    try {
      for (const message of this.backlog.splice(0)) this.message(message);
    } catch (error) {
      this.fail((error as Error).message);
    }
    for (const bytes of this.buffered.splice(0)) this.receive(bytes);
  }

  private unpublish(): void {
    this.out.status('status', 'NetStream.Unpublish.Success', 'The stream has ended.');
    this.finish('unpublished');
  }
}
