/** Asks the addresses in turn over kept connections, for a while. A child process of the api bench; writes figures. */
import { Agent, get } from 'node:http';
import { percentile } from './bench';

const { urls, headers, connections, seconds } = JSON.parse(process.argv[2]!) as {
  urls: string[];
  headers: Record<string, string>;
  connections: number;
  seconds: number;
};
const agent = new Agent({ keepAlive: true, maxSockets: connections });

const ask = (url: string): Promise<void> =>
  new Promise((resolve, reject) => {
    get(url, { agent, headers }, (response) => {
      response.resume().once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url} answered ${response.statusCode}`));
      });
    }).once('error', reject);
  });

const taken: number[] = [];
const began = performance.now();
const end = began + seconds * 1_000;
async function connection(first: number): Promise<void> {
  for (let i = first; performance.now() < end; i += 1) {
    const asked = performance.now();
    await ask(urls[i % urls.length]!);
    taken.push(performance.now() - asked);
  }
}
await Promise.all(Array.from({ length: connections }, (_, i) => connection(i)));
const rate = taken.length / ((performance.now() - began) / 1_000);
process.stdout.write(JSON.stringify({ rate, p99: percentile(taken, 0.99) }));
agent.destroy();
