import { createGateway, type Gateway } from '../aws/apigateway';
import { createCustomResources } from '../aws/cloudformation';
import { createEdge, type Edge } from '../aws/cloudfront';
import { createCognito } from '../aws/cognito';
import { createDynamoDb, type DynamoDb } from '../aws/dynamodb';
import { createIvs } from '../aws/ivs';
import { createLambda, type Lambda } from '../aws/lambda';
import { createS3 } from '../aws/s3';
import { createSecretsManager, type SecretsManager } from '../aws/secretsmanager';
import { createSes } from '../aws/ses';
import { createSsm } from '../aws/ssm';
import { createSts } from '../aws/sts';
import { createWaf } from '../aws/waf';
import { createMediaPlane, type MediaPlane } from '../media/plane';
import type { Cloud, Ports, Service } from './cloud';
import { createEvents } from './events';
import type { Iam } from './iam/iam';
import type { Identities } from './iam/identities';

export interface PartOptions {
  readonly sitePort: number;
  readonly ingestPort: number;
  readonly playbackPort: number;
  /** Of the distributions besides the site's, by id; others get free ones. */
  readonly distributionPorts: Readonly<Record<string, number>>;
  readonly firstOther?: number | undefined;
  readonly logDir: string;
  /** Concurrent executions of all functions. */
  readonly concurrency?: number;
}

/** The parts with an interface of their own, and all services in start order. */
export interface Parts {
  readonly cognito: ReturnType<typeof createCognito>;
  readonly dynamodb: DynamoDb;
  readonly lambda: Lambda;
  readonly gateway: Gateway;
  readonly edge: Edge;
  readonly media: MediaPlane;
  readonly secrets: SecretsManager;
  readonly customResources: ReturnType<typeof createCustomResources>;
  readonly services: readonly Service[];
}

/**
 * Creates every part of the local cloud and connects them in `cloud.ports`. Parts start in this order and stop in
 * reverse: stores first, then what uses them.
 */
export async function createParts(
  cloud: Cloud,
  iam: Iam,
  identities: Identities,
  options: PartOptions,
): Promise<Parts> {
  const s3 = createS3(cloud);
  const objects: Pick<Ports, 'objects'> = { objects: s3.objects };
  Object.assign(cloud.ports, objects);
  const dynamodb = createDynamoDb(cloud);
  const events = createEvents(cloud, dynamodb);
  cloud.ports.deliver = events.deliver;
  cloud.ports.emit = events.emit;
  const lambda = createLambda(cloud, identities, {
    logDir: options.logDir,
    ...(options.concurrency !== undefined && { concurrency: options.concurrency }),
    onDeadLetter: events.setDeadLetter,
  });
  const media = await createMediaPlane(cloud, {
    ingestPort: options.ingestPort,
    playbackPort: options.playbackPort,
  });
  const cognito = createCognito(cloud);
  const gateway = createGateway(cloud);
  const waf = createWaf(cloud);
  const edge = createEdge(cloud, gateway, {
    port: options.sitePort,
    otherPorts: options.distributionPorts,
    firstOther: options.firstOther,
    bucketPolicy: s3.bucketPolicy,
    firewall: waf.allows,
  });
  const secrets = createSecretsManager(cloud);
  const customResources = createCustomResources(cloud);
  return {
    cognito,
    dynamodb,
    lambda,
    gateway,
    edge,
    media,
    secrets,
    customResources,
    services: [
      s3,
      dynamodb,
      iam,
      createSts(cloud),
      createSsm(cloud),
      secrets,
      createSes(cloud),
      cognito,
      lambda,
      // The first of them invokes functions: it starts last and stops first.
      ...[...events.services].reverse(),
      createIvs(cloud, media),
      gateway,
      waf,
      customResources,
      edge,
    ],
  };
}
