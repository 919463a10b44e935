import { type Bench, round } from './bench';
import type { Counts } from './chat-processes';
import { withRoom } from './chat-room';

const VIEWERS = 200;
const WRITERS = 100;
const PER_SECOND = 50;
const SECONDS = 30;
const IDLE_MINUTES = 2;
/** Of a viewer's page, if presence were kept by heartbeats; each would be one write. */
const heartbeatsAMinute = 2;

const callsOf = ({ calls }: Counts, ...services: string[]): number =>
  services
    .flatMap((service) => Object.values(calls[service] ?? {}))
    .reduce((total, calls) => total + calls, 0);

export const bench: Bench = {
  name: 'access-cost',
  title: `units and calls of chat, counted: ${PER_SECOND} messages/s in a room of ${VIEWERS}, then none`,
  run: () =>
    withRoom({ sockets: VIEWERS, writers: WRITERS }, async ({ entering, send, counts, reset }) => {
      reset();
      const { accepted, refused } = await send({ perSecond: PER_SECOND, messages: PER_SECOND * SECONDS });
      const writing = await counts();
      reset();
      await new Promise((done) => setTimeout(done, IDLE_MINUTES * 60_000));
      const watching = await counts();
      const messages = accepted.length;
      const writes = round(writing.write / messages);
      const presence = round(watching.write / (VIEWERS * IDLE_MINUTES), 4);
      return {
        arms: {
          'write units a message': writes,
          'read units a message': round(writing.read / messages, 2),
          'calls of DynamoDB a message': round(callsOf(writing, 'dynamodb') / messages, 2),
          'records of Kinesis a message': round(callsOf(writing, 'kinesis') / messages, 2),
          'write units a join': round(entering.write / VIEWERS, 2),
          'read units a join': round(entering.read / VIEWERS, 2),
          'write units a viewer and minute of watching': presence,
          'read units a viewer and minute of watching': round(watching.read / (VIEWERS * IDLE_MINUTES), 4),
        },
        unit: '(counted)',
        rounds: 1,
        verdicts: [
          { what: 'messages refused', value: refused.length, max: 0 },
          { what: 'write units a message', value: writes, max: 0.35 },
          {
            what: 'writes of presence over heartbeats each 30 s',
            value: round(presence / heartbeatsAMinute, 4),
            max: 0.06,
          },
        ],
      };
    }),
};
