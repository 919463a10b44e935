import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Cloud, Provision, Service } from '../../runtime/cloud';
import { openJournal } from '../../runtime/journal';
import { readBody } from '../apigateway/http';

/** A custom resource as the last start left it. */
interface Known {
  readonly id: string;
  readonly physicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a custom resource's function answers. */
interface Answer {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
  readonly Data?: Readonly<Record<string, unknown>>;
}

const answers = '/_cloudformation/';
const timeoutMs = 15 * 60_000;

/**
 * CloudFormation's custom resources: calls the function of one whose properties are new or changed, and waits until it
 * answers at the address of the event. An unchanged one is left alone.
 */
export function createCustomResources(cloud: Cloud): Service & { readonly provision: Provision } {
  const known = new Map<string, Known>();
  const journal = openJournal<Known>(join(cloud.stateDir, 'cloudformation', 'custom.jsonl'), (one) =>
    known.set(one.id, one),
  );
  const waiting = new Map<string, (answer: Answer) => void>();

  async function call(event: Readonly<Record<string, unknown>>, functionArn: string): Promise<Answer> {
    const token = randomUUID();
    const answered = new Promise<Answer>((resolve) => waiting.set(token, resolve));
    try {
      const ResponseURL = `${cloud.endpoint}${answers}${token}`;
      const { functionError, payload } = await cloud.ports.invoke(functionArn, { ...event, ResponseURL });
      if (functionError !== undefined) throw new Error(`its function failed: ${JSON.stringify(payload)}`);
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('its function gave no answer')), timeoutMs);
      });
      return await Promise.race([answered, late]).finally(() => clearTimeout(timer));
    } finally {
      waiting.delete(token);
    }
  }

  const provision: Provision = async (spec) => {
    const { ServiceToken, ServiceTimeout: _, ...properties } = spec.properties;
    const id = `${spec.stack}/${spec.logicalId}`;
    const before = known.get(id);
    if (before && JSON.stringify(before.properties) === JSON.stringify(properties)) {
      return { ref: before.physicalId, attributes: before.data };
    }
    const answer = await call(
      {
        RequestType: before ? 'Update' : 'Create',
        RequestId: randomUUID(),
        StackId: `arn:aws:cloudformation:${cloud.region}:${cloud.account}:stack/${spec.stack}/local`,
        LogicalResourceId: spec.logicalId,
        ResourceType: spec.type,
        ServiceToken,
        ResourceProperties: { ServiceToken, ...properties },
        ...(before && {
          PhysicalResourceId: before.physicalId,
          OldResourceProperties: { ServiceToken, ...before.properties },
        }),
      },
      ServiceToken,
    );
    if (answer.Status !== 'SUCCESS') throw new Error(answer.Reason || 'its function answered FAILED');
    const physicalId = answer.PhysicalResourceId ?? id;
    const now: Known = { id, physicalId, properties, data: answer.Data ?? {} };
    journal.append(now);
    known.set(id, now);
    return { ref: physicalId, attributes: now.data };
  };

  return {
    name: 'cloudformation',
    signingNames: [],
    provision,
    resources: { 'AWS::CloudFormation::CustomResource': provision },
    async open(request, response) {
      const token = request.url?.startsWith(answers) ? request.url.slice(answers.length) : undefined;
      if (token === undefined || request.method !== 'PUT') return false;
      const body = await readBody(request, 4_096);
      const resolve = waiting.get(token);
      response.writeHead(resolve && body ? 200 : 403).end();
      if (body) resolve?.(JSON.parse(body.toString()) as Answer);
      return true;
    },
    stop: async () => journal.close(),
  };
}
