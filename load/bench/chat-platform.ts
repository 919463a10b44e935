/**
 * The whole platform with a room and signed-in users; a child process of the chat benches. Orders: `reset` starts
 * counting again, `counts` reports. Functions run in threads of this process, so its memory and CPU include theirs.
 */
import { cpuMicros, report } from './chat-processes';

const [, , assembly, folder, people] = process.argv;
const writers = Number(people);
/** Concurrent sign-ups; each costs a password hash. */
const atOnce = 4;

process.env.STREAMFORGE_TEST_ASSEMBLY = assembly;
const { startWorld } = await import('../../test/e2e/world');
const world = await startWorld(folder);
const owner = await world.person('room_owner');
const channelId = await world.room(owner);
const tokens: string[] = [];
while (tokens.length < writers) {
  const some = Array.from({ length: Math.min(atOnce, writers - tokens.length) }, (_, n) => tokens.length + n);
  const people = await Promise.all(some.map((n) => world.person(`writer_${n}`)));
  tokens.push(...people.map(({ accessToken }) => accessToken));
}

process.on('message', (order) => {
  if (order === 'reset') world.running.resetUnits();
  if (order === 'counts') report({ type: 'counts', ...counts() });
});
process.once('disconnect', () => void world.stop().finally(() => process.exit()));
report({ type: 'room', site: world.running.site, channelId, tokens });

function counts() {
  const { running } = world;
  const chatTable = [...running.units()].find(([table]) => table.startsWith('streamforge-chat-'))?.[1] ?? {};
  const sum = (unit: 'read' | 'write') =>
    Object.values(chatTable).reduce((total, operation) => total + operation[unit], 0);
  return {
    calls: running.calls(),
    read: sum('read'),
    write: sum('write'),
    operations: chatTable,
    memory: process.memoryUsage.rss(),
    cpu: cpuMicros(),
  };
}
