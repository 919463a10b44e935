/**
 * The least that a WebSocket server in Node can do: `ws`, one frame built once, written to each socket. A child
 * process of the chat-fanout bench.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { textFrame } from '../../local/aws/apigateway/frames';
import { cpuMicros, report } from './chat-processes';

const http = createServer();
const streams = new Set<Duplex>();
const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: false });
http.on('upgrade', (request, socket, head) => {
  server.handleUpgrade(request, socket, head, (opened) => {
    streams.add(socket);
    opened.on('close', () => streams.delete(socket));
  });
});
process.on('message', (order: { post: string } | 'cpu') => {
  if (order === 'cpu') return report({ type: 'cpu', micros: cpuMicros() });
  const frame = textFrame(Buffer.from(order.post));
  for (const stream of streams) stream.write(frame);
});
process.once('disconnect', () => process.exit());
http.listen(0, '127.0.0.1', () => {
  report({ type: 'ready', address: `ws://127.0.0.1:${(http.address() as AddressInfo).port}/` });
});
