import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import type { Denial, Grant } from '../../local/runtime/iam/decide';
import { pattern } from '../../local/runtime/iam/pattern';
import { walkThrough } from './walkthrough';
import { walkthroughSettings } from './walkthrough-chat';
import { startWorld, type World } from './world';

let world: World;

beforeAll(async () => {
  world = await startWorld(undefined, walkthroughSettings);
});

afterAll(() => world?.stop({ refused: true }));

/** Grants that no call on this machine needs, and why a role has them. */
const exempt: readonly { because: string; is(grant: Grant): boolean }[] = [
  {
    because: 'Lambda writes logs with the role of the function; the local cloud writes files.',
    is: ({ action }) => action === 'logs:CreateLogStream' || action === 'logs:PutLogEvents',
  },
  {
    because: 'The CDK’s own function copies the site at deploy; the local cloud does so itself.',
    is: ({ role }) => role.includes('-CustomCDKBucketDeployment'),
  },
  {
    because:
      'It is checked when the resource is created (local/aws/lambda/event-sources/source-access.test.ts withholds it).',
    is: ({ action, resource }) => action === 'sqs:SendMessage' && resource.endsWith('-dead-letters'),
  },
  {
    because: 'Deletes the picture of an emote that was deleted while it was processed.',
    is: ({ role, action, resource }) =>
      role.includes('-ProcessEmoteRole') &&
      action === 's3:DeleteObject' &&
      resource.includes('/media/emotes/'),
  },
];

const describe = ({ role, action, resource }: Grant): string => `${role}: ${action} on ${resource}`;

test('every grant is needed: without it a call of its function is denied, and no other call is', {
  timeout: 240_000,
}, async () => {
  const { used, unused, denials } = world.running.iamReport();
  const grants = [...used, ...unused].filter((grant) => !exempt.some(({ is }) => is(grant)));
  expect(grants.length).toBeGreaterThan(60);
  expect(denials).toEqual([]);
  const retries = retryDenied(world);
  onTestFailed(() => {
    for (const name of [
      'chat-fan-out',
      'chat-deliver-late',
      'provision-ingest',
      'apply-stream-event',
      'sweep-sessions',
    ]) {
      console.error(`${name}:\n${world.running.logs(name).join('\n')}`);
    }
  });
  for (const grant of grants) world.running.withholdGrant(grant, 1);
  await walkThrough(world);
  retries.end();

  const denied = world.running.iamReport().denials;
  const ofGrant = ({ role, action, resource }: Grant): Denial | undefined =>
    denied.find(
      (denial) =>
        denial.principal.includes(`:assumed-role/${role}/`) &&
        denial.functionName !== undefined &&
        denial.action === action &&
        pattern(resource).matches(denial.resource, {}),
    );
  expect(grants.filter((grant) => !ofGrant(grant)).map(describe), 'unused grants').toEqual([]);
  const explained = new Set(grants.map(ofGrant));
  expect(
    denied.filter((denial) => !explained.has(denial)),
    'calls without a grant',
  ).toEqual([]);
});

/**
 * Invokes a function again at once when it failed because of a withheld grant. The queue, rule or user would do so
 * too, but only after seconds or minutes.
 */
function retryDenied({ running }: World): { end(): void } {
  const { ports } = running.cloud;
  const invoke = ports.invoke;
  const denials = (name: string): number =>
    running
      .iamReport()
      .denials.filter(({ functionName }) => functionName === name)
      .reduce((sum, { count }) => sum + count, 0);
  ports.invoke = async (arn, event) => {
    const name = arn.startsWith('arn:') ? arn.split(':')[6]! : arn;
    for (;;) {
      const before = denials(name);
      const result = await invoke(arn, event);
      const failed = failure(result);
      if (failed === 'none' || (failed === 'call' && denials(name) === before)) return result;
      await new Promise((resume) => setTimeout(resume, 100));
    }
  };
  return {
    end() {
      ports.invoke = invoke;
    },
  };
}

/** A failed message is always retried; a call only when a grant was withheld. */
function failure({ payload, functionError }: { payload: unknown; functionError?: string }) {
  const { statusCode = 200, batchItemFailures = [] } = (payload ?? {}) as {
    statusCode?: number;
    batchItemFailures?: unknown[];
  };
  if (batchItemFailures.length > 0) return 'message';
  return functionError !== undefined || statusCode >= 500 ? 'call' : 'none';
}
