/**
 * Many WebSocket clients in one process; a child process of the chat-fanout bench. Reports when every socket has
 * received a frame.
 */
import { report } from './chat-processes';
import { openWebSocket } from './websocket';

const address = new URL(process.argv[2]!);
const count = Number(process.argv[3]);
/** Whether the server is API Gateway, which names the connection when it rejects an unknown route. */
const asksForId = process.argv[4] === 'ids';
/** New connections at once: API Gateway admits 500 a second. */
const batch = 200;

let frames = 0;

async function open(): Promise<string> {
  let identify: (id: string) => void = () => {};
  const identified = new Promise<string>((resolve) => {
    identify = resolve;
  });
  let isIdentified = !asksForId;
  const socket = await openWebSocket({
    address,
    onFrame(payload) {
      if (isIdentified) return arrived();
      isIdentified = true;
      identify(JSON.parse(payload.toString()).connectionId);
    },
    onClose(error) {
      if (process.connected) throw error;
    },
  });
  if (!asksForId) return '';
  socket.send('{"action":"who"}');
  return await identified;
}

function arrived(): void {
  frames += 1;
  if (frames < count) return;
  frames = 0;
  report({ type: 'received' });
}

process.setMaxListeners(0);
const ids: string[] = [];
while (ids.length < count) {
  ids.push(...(await Promise.all(Array.from({ length: Math.min(batch, count - ids.length) }, open))));
  if (asksForId) await new Promise((resolve) => setTimeout(resolve, 500));
}
report({ type: 'open', ids });
