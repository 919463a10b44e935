import { type Bench, figureOf, interleaved } from './bench';
import { clientEnvironment, withScratch } from './scratch';

/** Connections of a large room. */
const connections = 5_000;

/** Answers every post after so many milliseconds, as API Gateway does, and says its port. */
const server = (latency: number) => `
  const answer = 'HTTP/1.1 200 OK\\r\\ncontent-length: 0\\r\\n\\r\\n';
  require('net').createServer((socket) => {
    socket.setNoDelay(true);
    socket.on('error', () => {});
    let rest = '';
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1');
      const end = rest.indexOf('\\r\\n\\r\\n');
      if (end < 0) return;
      const [, length] = /content-length: (\\d+)/i.exec(rest) ?? [];
      if (rest.length < end + 4 + Number(length)) return;
      rest = '';
      setTimeout(() => socket.write(answer), ${latency});
    });
  }).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

/** The fan-out's own code: posts one frame to every connection, some times over, and writes the posts a second. */
const fanOut = `
  import { connections } from './functions/kit/clients/connections';
  const all = connections(process.env.SOCKET_ENDPOINT);
  const text = JSON.stringify({ v: 1, t: Date.now(), items: [{ type: 'chat', text: 'x'.repeat(400) }] });
  const ids = Array.from({ length: ${connections} }, (_, at) => 'L0SM9cOFvHcC' + at + '=');
  const post = async () => {
    const { gone, failed } = await all.postMany(ids, text);
    if (gone.length + failed.length > 0) throw new Error(failed.length + ' posts failed.');
  };
  (async () => {
    await post();
    const frames = 4;
    const began = performance.now();
    for (let n = 0; n < frames; n += 1) await post();
    process.stderr.write(String(frames * ids.length / (performance.now() - began) * 1000));
    process.exit(0);
  })();
`;

export const bench: Bench = {
  name: 'post-rate',
  title: `posts a second of one fan-out function to ${connections} connections, with latency at each post`,
  run: () =>
    withScratch('post-rate', async ({ bundle, serve }) => {
      const rounds = 5;
      const file = await bundle('fan-out', fanOut);
      const arm = async (latency: number) => {
        const env = { ...clientEnvironment, SOCKET_ENDPOINT: `${await serve(server(latency))}/ws` };
        return () => figureOf([file], env);
      };
      const arms = await interleaved(
        { '10 ms a post': await arm(10), '20 ms a post': await arm(20) },
        rounds,
      );
      const verdicts = [{ what: 'posts a second at 20 ms a post', value: arms['20 ms a post']!, min: 5_000 }];
      return { arms, unit: 'posts/s', rounds, verdicts };
    }),
};
