import { serviceOf } from '../../../runtime/arn';
import type { Provision } from '../../../runtime/cloud';
import type { Mapping, MappingParts } from './mapping';
import { createQueueMapping } from './queue-mapping';
import { settingsOf } from './settings';
import { sourceAccess } from './source-access';
import { createStreamMapping } from './stream-mapping';

export interface Mappings {
  readonly provision: Provision;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createMappings(parts: MappingParts): Mappings {
  const mappings = new Map<string, Mapping>();
  let running = false;
  return {
    async provision(spec) {
      const settings = settingsOf(spec.properties, spec.physicalName(64), parts.cloud);
      const service = serviceOf(settings.sourceArn);
      await mappings.get(settings.id)?.stop();
      mappings.delete(settings.id);
      const enabled = `${spec.properties.Enabled ?? true}` === 'true';
      sourceAccess(parts.cloud, settings).authorizeMapping();
      if (enabled) {
        const source = parts.streams[service];
        if (service !== 'sqs' && source === undefined) {
          throw new Error(
            `${spec.path}: the local cloud has no event source mapping for ${settings.sourceArn}.`,
          );
        }
        const mapping =
          source === undefined
            ? createQueueMapping(settings, parts)
            : createStreamMapping(settings, source, parts);
        mappings.set(settings.id, mapping);
        if (running) await mapping.start();
      }
      return {
        ref: settings.id,
        attributes: {
          Id: settings.id,
          EventSourceMappingArn: `arn:aws:lambda:${parts.cloud.region}:${parts.cloud.account}:event-source-mapping:${settings.id}`,
        },
      };
    },
    async start() {
      running = true;
      await Promise.all([...mappings.values()].map((mapping) => mapping.start()));
    },
    async stop() {
      running = false;
      await Promise.all([...mappings.values()].map((mapping) => mapping.stop()));
    },
  };
}
