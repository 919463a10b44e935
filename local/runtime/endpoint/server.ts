import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { type AddressInfo, createServer as createTcp, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

const PREFACE = 'PRI';

/**
 * One port for HTTP/1.1 and for HTTP/2 without TLS (prior knowledge, as the Kinesis client speaks it), distinguished
 * by the first bytes of a connection.
 *
 * @throws Error EADDRINUSE when the port is taken
 */
export async function listen(
  port: number,
  onRequest: (request: IncomingMessage, response: ServerResponse) => void,
  onUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void,
): Promise<Listener> {
  const http = createHttp({ keepAliveTimeout: 65_000, requestTimeout: 0 }, onRequest);
  http.on('upgrade', onUpgrade);
  // The classes for HTTP/2 compatibility have the members of IncomingMessage and ServerResponse in use here.
  const http2 = createHttp2(onRequest as never);
  const sockets = new Set<Socket>();
  const tcp = createTcp((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.setNoDelay(true);
    socket.once('data', (first) => {
      socket.pause();
      socket.unshift(first);
      const server = first.subarray(0, PREFACE.length).toString('latin1') === PREFACE ? http2 : http;
      server.emit('connection', socket);
      process.nextTick(() => socket.resume());
    });
  });
  await new Promise<void>((resolve, reject) => {
    tcp.once('error', reject);
    tcp.listen(port, '127.0.0.1', () => resolve());
  });
  return {
    port: (tcp.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        tcp.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
