import { WebSocket } from 'ws';
import * as users from '../../domain/users/contract';
import type { Person, World } from '../../test/e2e/world';

/** Opens a socket and joins a room, again and again with growing pauses, as the client does. */
export async function joinRoom(
  world: World,
  person: Person | undefined,
  channelId: string,
): Promise<{ socket: WebSocket; attempts: number; ms: number }> {
  const began = performance.now();
  for (let attempts = 1; ; attempts += 1) {
    try {
      const socket = await joined(world, person, channelId);
      return { socket, attempts, ms: performance.now() - began };
    } catch (error) {
      if (attempts === 12) throw error;
      await new Promise((rest) => setTimeout(rest, Math.random() * Math.min(250 * 2 ** attempts, 5_000)));
    }
  }
}

async function joined(world: World, person: Person | undefined, channelId: string): Promise<WebSocket> {
  const ticket = person && (await person.call(users.createSocketTicket, {})).ticket;
  const address = `${world.running.site.replace('http', 'ws')}/ws`;
  const socket = new WebSocket(ticket ? `${address}?ticket=${encodeURIComponent(ticket)}` : address, {
    origin: world.running.site,
  });
  await new Promise<void>((done, fail) => {
    const late = setTimeout(() => refuse(new Error('no answer')), 5_000);
    const refuse = (error: Error) => {
      clearTimeout(late);
      socket.terminate();
      fail(error);
    };
    socket.on('open', () => socket.send(JSON.stringify({ action: 'chat.join', channelId })));
    socket.on('error', refuse);
    socket.on('message', function answer(data) {
      const types = JSON.parse(String(data)).items?.map(({ type }: { type: string }) => type) ?? ['error'];
      if (types.includes('joined')) {
        clearTimeout(late);
        socket.off('message', answer);
        done();
      } else if (types.includes('error')) refuse(new Error('refused'));
    });
  });
  return socket;
}
