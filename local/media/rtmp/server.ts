import { createServer, type Server, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Log } from '../../runtime/cloud';
import { RtmpConnection, type RtmpTimeouts } from './connection';
import type { Accept } from './publication';

export interface RtmpServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM. */
  readonly certificate: { readonly key: string; readonly cert: string };
  readonly accept: Accept;
  readonly log: Log;
  readonly timeouts?: Partial<RtmpTimeouts>;
  /** Maximum number of connections, publishing or not. */
  readonly maxConnections?: number;
}

export interface RtmpServer {
  readonly port: number;
  close(): Promise<void>;
}

const TIMEOUTS: RtmpTimeouts = { handshake: 5_000, publish: 10_000, idle: 20_000 };
/** First byte of a TLS record with a ClientHello; RTMP begins with its version, 3. */
const TLS_HANDSHAKE = 0x16;

/** Listens on 127.0.0.1 for RTMP and RTMPS on one port. */
export async function startRtmpServer(options: RtmpServerOptions): Promise<RtmpServer> {
  const context = createSecureContext(options.certificate);
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const open = new Set<Socket>();

  const server: Server = createServer({ allowHalfOpen: false }, (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
    const silent = setTimeout(() => socket.destroy(), timeouts.handshake);
    socket.once('close', () => clearTimeout(silent));
    socket.once('data', (first: Buffer) => {
      clearTimeout(silent);
      socket.pause();
      socket.unshift(first);
      const secure = first[0] === TLS_HANDSHAKE;
      const stream = secure ? new TLSSocket(socket, { isServer: true, secureContext: context }) : socket;
      if (secure) {
        stream.on('error', () => socket.destroy());
        stream.on('close', () => socket.destroy());
      }
      new RtmpConnection(stream, secure, options.accept, timeouts, options.log);
      if (!secure) socket.resume();
    });
  });
  server.maxConnections = options.maxConnections ?? 200;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
