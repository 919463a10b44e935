import type { Server } from 'node:net';

/**
 * Listens on both loopback addresses, because `localhost` may mean either. The second server takes the first one's
 * port; a machine without IPv6 has only the first. Resolves with the port.
 */
export async function listenOnLoopback(port: number, server: Server, second: Server): Promise<number> {
  await listen(server, port, '127.0.0.1');
  const address = server.address();
  const taken = typeof address === 'object' && address ? address.port : port;
  await listen(second, taken, '::1').catch(() => undefined);
  return taken;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
