import { join } from 'node:path';
import type { MediaPlane } from '../../media/plane';
import { AwsError, type Call, type Cloud, type Reply, type Service } from '../../runtime/cloud';
import { jsonReply } from '../../runtime/wire';
import { type IvsOperation, ivsOperations } from './operations';
import { ivsResources } from './provision';
import { IvsStore } from './store';
import { Streams } from './streams';
import { answerTags, tagAction, taggedArn } from './tags';
import { Throttle } from './throttle';

/**
 * Amazon IVS (low-latency streaming) over the media plane: the control API, its CloudFormation types, and its
 * EventBridge events on the default bus. As in IVS, plain RTMP requires the channel's `insecureIngest`; RTMPS uses
 * the same port. Stopping it stops the media plane.
 */
export function createIvs(cloud: Cloud, plane: MediaPlane): Service {
  const store = new IvsStore(join(cloud.stateDir, 'ivs', 'state.jsonl'));
  const streams = new Streams(cloud, plane, store);
  const throttle = new Throttle();
  const provisioned = new Set<string>();
  const operations = ivsOperations({ cloud, plane, store, streams, throttle });

  const operationOf = (call: Call): [name: string, operation: IvsOperation] => {
    const name = call.path.replace(/^\/+/, '');
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!operation || call.method !== 'POST') {
      throw new AwsError('UnknownOperationException', `The local cloud does not answer IVS ${name}.`, 404);
    }
    return [name, operation];
  };

  return {
    name: 'ivs',
    signingNames: ['ivs'],
    resources: ivsResources(cloud, plane, store, provisioned),
    access(call) {
      const tagged = taggedArn(call);
      if (tagged !== undefined) return [{ action: `ivs:${tagAction(call)}`, resource: tagged }];
      const [name, operation] = operationOf(call);
      const input = document(call);
      const resources = operation.resources(input);
      const accesses = resources.map((resource) => ({ action: `ivs:${name}`, resource }));
      // Creating with tags needs the permission to tag.
      const tags = name.startsWith('Create') ? (input as { tags?: object } | null)?.tags : undefined;
      if (tags === undefined || Object.keys(tags).length === 0) return accesses;
      return [...accesses, { action: 'ivs:TagResource', resource: resources[0]! }];
    },
    async handle(call) {
      const tagged = taggedArn(call);
      if (tagged !== undefined) {
        throttle.take(tagAction(call));
        return reply(answerTags(store, call, tagged, document(call)));
      }
      const [name, operation] = operationOf(call);
      // PutMetadata has a quota of its own, per channel.
      if (name !== 'PutMetadata') throttle.take(name);
      return reply(operation.run(document(call)));
    },
    async start() {
      removeReplaced(cloud, store, provisioned);
      await streams.recover();
    },
    async stop() {
      await plane.stop();
      await streams.stop();
      store.close();
    },
  };
}

/** The end of an update: CloudFormation deletes what it replaced, and goes on without what it cannot delete. */
function removeReplaced(cloud: Cloud, store: IvsStore, provisioned: ReadonlySet<string>): void {
  for (const { arn, ofStack } of store.list('recording')) {
    if (!ofStack || provisioned.has(arn)) continue;
    if (store.usesRecording(arn)) {
      cloud.log.warn('A replaced recording configuration is still used by channels and was kept', { arn });
    } else store.delete('recording', arn);
  }
}

function document(call: Call): Record<string, unknown> {
  if (call.body.length === 0) return {};
  let parsed: unknown;
  try {
    parsed = JSON.parse(call.body.toString('utf8'));
  } catch {
    throw new AwsError('ValidationException', 'The request body is not JSON.');
  }
  if (!parsed || typeof parsed !== 'object')
    throw new AwsError('ValidationException', 'The body is not an object.');
  return parsed as Record<string, unknown>;
}

/** Operations without output answer 204, as in IVS. */
function reply(output: unknown): Reply {
  return output === undefined ? { status: 204 } : jsonReply(output);
}
