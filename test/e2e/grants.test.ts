import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import type { Denial, Grant } from '../../local/runtime/iam/decide';
import { pattern } from '../../local/runtime/iam/pattern';
import { tour } from './tour';
import { tourSettings } from './tour-chat';
import { startWorld, type World } from './world';

let world: World;

beforeAll(async () => {
  world = await startWorld(undefined, tourSettings);
});

afterAll(() => world?.stop({ refused: true }));

/** Grants that no call on this machine needs, each with the reason why a role has it. */
const exempt: readonly { because: string; is(grant: Grant): boolean }[] = [
  {
    because: 'The runtime writes the log of each function in its name; here a log is a file.',
    is: ({ action }) => action === 'logs:CreateLogStream' || action === 'logs:PutLogEvents',
  },
  {
    because:
      'The function is the CDK’s own: it copies the site at deploy, which the local cloud does itself.',
    is: ({ role }) => role.includes('-CustomCDKBucketDeployment'),
  },
  {
    because:
      'It is asked for when the resource is made (local/aws/lambda/event-sources/source-access.test.ts takes it away).',
    is: ({ action, resource }) => action === 'sqs:SendMessage' && resource.endsWith('-dead-letters'),
  },
  {
    because: 'The picture of an emote that was removed in the moment in which it was made is removed again.',
    is: ({ role, action, resource }) =>
      role.includes('-ProcessEmoteRole') &&
      action === 's3:DeleteObject' &&
      resource.includes('/media/emotes/'),
  },
];

const written = ({ role, action, resource }: Grant): string => `${role}: ${action} on ${resource}`;

test('whichever grant is taken away, the function that needs it is refused, by name, and nothing else is', {
  timeout: 240_000,
}, async () => {
  const { used, unused, denials } = world.running.iamReport();
  const grants = [...used, ...unused].filter((grant) => !exempt.some(({ is }) => is(grant)));
  expect(grants.length).toBeGreaterThan(60);
  expect(denials).toEqual([]);
  const patient = retryRefused(world);
  onTestFailed(() => {
    for (const name of ['provision-ingest', 'apply-stream-event', 'sweep-sessions']) {
      console.error(`${name}:\n${world.running.logs(name).join('\n')}`);
    }
  });
  for (const grant of grants) world.running.withholdGrant(grant, 1);
  await tour(world);
  patient.end();

  const refused = world.running.iamReport().denials;
  const ofGrant = ({ role, action, resource }: Grant): Denial | undefined =>
    refused.find(
      (denial) =>
        denial.principal.includes(`:assumed-role/${role}/`) &&
        denial.functionName !== undefined &&
        denial.action === action &&
        pattern(resource).matches(denial.resource, {}),
    );
  expect(grants.filter((grant) => !ofGrant(grant)).map(written), 'grants that nothing needs').toEqual([]);
  const explained = new Set(grants.map(ofGrant));
  expect(
    refused.filter((denial) => !explained.has(denial)),
    'calls that no grant allows',
  ).toEqual([]);
});

/**
 * Invokes a function again at once when it failed for a grant that was withheld: the queue, the rule or the person
 * who invoked it would do so too, but only after seconds or minutes.
 */
function retryRefused({ running }: World): { end(): void } {
  const { ports } = running.cloud;
  const invoke = ports.invoke;
  const refusals = (name: string): number =>
    running
      .iamReport()
      .denials.filter(({ functionName }) => functionName === name)
      .reduce((sum, { count }) => sum + count, 0);
  ports.invoke = async (arn, event) => {
    const name = arn.startsWith('arn:') ? arn.split(':')[6]! : arn;
    for (;;) {
      const before = refusals(name);
      const result = await invoke(arn, event);
      const again = failure(result);
      if (again === 'none' || (again === 'call' && refusals(name) === before)) return result;
      await new Promise((resume) => setTimeout(resume, 100));
    }
  };
  return {
    end() {
      ports.invoke = invoke;
    },
  };
}

/** A message that failed is tried again anyhow; a call only when it failed for a grant. */
function failure({ payload, functionError }: { payload: unknown; functionError?: string }) {
  const { statusCode = 200, batchItemFailures = [] } = (payload ?? {}) as {
    statusCode?: number;
    batchItemFailures?: unknown[];
  };
  if (batchItemFailures.length > 0) return 'message';
  return functionError !== undefined || statusCode >= 500 ? 'call' : 'none';
}
