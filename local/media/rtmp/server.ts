import { createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';
import type { Log } from '../../runtime/cloud';
import { listenOnLoopback } from '../loopback';
import { RtmpConnection, type RtmpTimeouts } from './connection';
import { AddressLimits } from './limits';
import { type Accept, PublishRefused } from './publication';

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
const MAX_CONNECTIONS = 200;
/** First byte of a TLS record with a ClientHello; RTMP begins with its version, 3. */
const TLS_HANDSHAKE = 0x16;

/** Listens on the loopback addresses for RTMP and RTMPS on one port. */
export async function startRtmpServer(options: RtmpServerOptions): Promise<RtmpServer> {
  const context = createSecureContext(options.certificate);
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const open = new Set<Socket>();
  const limits = new AddressLimits();

  const connected = (socket: Socket): void => {
    const address = socket.remoteAddress ?? 'unknown';
    if (open.size >= (options.maxConnections ?? MAX_CONNECTIONS) || !limits.opened(address)) {
      socket.on('error', () => undefined);
      socket.destroy();
      return;
    }
    const accept = limited(options.accept, limits, address, socket);
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
      new RtmpConnection(stream, secure, accept, timeouts, options.log);
      if (!secure) socket.resume();
    });
  };
  const servers = [0, 1].map(() => createServer({ allowHalfOpen: false }, connected));
  const port = await listenOnLoopback(options.port, servers[0]!, servers[1]!);
  return {
    port,
    async close() {
      const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      for (const socket of open) socket.destroy();
      await Promise.all(closed);
    },
  };
}

/** Decides on a connection's publication within the limits of its address. */
function limited(accept: Accept, limits: AddressLimits, address: string, socket: Socket): Accept {
  let silent = true;
  const spoke = () => {
    if (silent) limits.released(address);
    silent = false;
  };
  socket.on('close', spoke);
  return async (request, publisher) => {
    if (!limits.mayTry(address)) {
      throw new PublishRefused('Too many wrong stream keys came from your address. Try again in a minute.');
    }
    try {
      const publication = await accept(request, publisher);
      spoke();
      return publication;
    } catch (error) {
      if (error instanceof PublishRefused && error.wrongKey) limits.triedWrong(address);
      throw error;
    }
  };
}
