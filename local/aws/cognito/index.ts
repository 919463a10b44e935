import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { AwsError, type Cloud, type Service } from '../../runtime/cloud';
import { ConnectionLost } from '../../runtime/faults';
import { openJournal } from '../../runtime/journal';
import { inputOf, json, operationOf } from '../../runtime/wire';
import { type Context, type Input, type OpenPool, poolById } from './context';
import { type Mailbox, openMailbox } from './mailbox';
import type { Client } from './model';
import { ADMIN, OPEN } from './operations';
import { clientOf, poolOf, truth } from './pool';
import { openSigner } from './signer';
import { PoolStore } from './store';

const TARGET = 'AWSCognitoIdentityProviderService.';
const BODY_LIMIT = 256 * 1024;

/**
 * Cognito user pools: the calls in use, in JSON 1.1, with real password hashes, lockout and signed tokens. Not
 * emulated: SRP, MFA, devices, custom challenges and the hosted pages.
 */
export function createCognito(cloud: Cloud): Service & { readonly mailbox: Mailbox } {
  const folder = join(cloud.stateDir, 'cognito');
  mkdirSync(folder, { recursive: true });
  // Compaction rewrites journals with the default mode; the folder excludes other users.
  chmodSync(folder, 0o700);
  const pools = new Map<string, OpenPool>();
  const clients = new Map<string, Client>();
  const secrets = new Map<string, string>();
  const secretJournal = openJournal<[string, string]>(join(folder, 'secrets.jsonl'), ([id, secret]) =>
    secrets.set(id, secret),
  );
  const context: Context = {
    cloud,
    mailbox: openMailbox(cloud),
    signer: openSigner(join(folder, 'signing-key.pem')),
    pools,
    clients,
  };

  function secretFor(id: string): string {
    let secret = secrets.get(id);
    if (secret === undefined) {
      secret = randomBytes(38).toString('base64url');
      secretJournal.append([id, secret]);
      secrets.set(id, secret);
    }
    return secret;
  }

  async function run(name: string, input: Input): Promise<unknown> {
    const operation = OPEN.get(name) ?? ADMIN.get(name);
    if (!operation) throw unknown(name);
    return operation(context, input);
  }

  return {
    name: 'cognito',
    signingNames: ['cognito-idp'],
    mailbox: context.mailbox,
    resources: {
      'AWS::Cognito::UserPool': async (spec) => {
        const pool = poolOf(cloud, spec);
        pools.get(pool.id)?.store.close();
        pools.set(pool.id, { pool, store: new PoolStore(pool, join(folder, `${pool.id}.jsonl`)) });
        const provider = `cognito-idp.${cloud.region}.amazonaws.com/${pool.id}`;
        return {
          ref: pool.id,
          attributes: {
            Arn: pool.arn,
            ProviderName: provider,
            ProviderURL: `https://${provider}`,
            UserPoolId: pool.id,
          },
        };
      },
      'AWS::Cognito::UserPoolClient': async (spec) => {
        const id = spec.physicalId(26);
        poolById(context, spec.properties.UserPoolId);
        const secret = truth(spec.properties.GenerateSecret) ? secretFor(id) : undefined;
        clients.set(id, clientOf(spec, id, secret));
        return { ref: id, attributes: { ClientId: id, Name: clients.get(id)!.name, ClientSecret: secret } };
      },
      'AWS::Cognito::UserPoolGroup': async (spec) => {
        const p = spec.properties;
        const name: string = p.GroupName ?? spec.physicalName(128);
        poolById(context, p.UserPoolId).pool.groups.set(name, {
          name,
          description: p.Description,
          roleArn: p.RoleArn,
          ...(p.Precedence === undefined ? {} : { precedence: Number(p.Precedence) }),
        });
        return { ref: name };
      },
      'AWS::Cognito::UserPoolDomain': async (spec) => ({
        ref: spec.properties.Domain,
        attributes: { CloudFrontDistribution: `${spec.physicalId(14)}.cloudfront.net` },
      }),
      'AWS::Cognito::UserPoolIdentityProvider': async (spec) => ({ ref: spec.properties.ProviderName }),
      'AWS::Cognito::UserPoolResourceServer': async (spec) => ({ ref: spec.properties.Identifier }),
    },

    access(call) {
      const name = operationOf(call);
      if (OPEN.has(name)) return [];
      if (!ADMIN.has(name)) throw unknown(name);
      return [
        { action: `cognito-idp:${name}`, resource: poolById(context, inputOf(call).UserPoolId).pool.arn },
      ];
    },

    async handle(call) {
      return json(await run(operationOf(call), inputOf(call)), '1.1');
    },

    async open(message, response) {
      const jwks = /^\/([\w-]+)\/\.well-known\/jwks\.json$/.exec((message.url ?? '').split('?')[0]!);
      if (jwks && pools.has(jwks[1]!) && message.method === 'GET') {
        reply(response, 200, { 'content-type': 'application/json' }, context.signer.jwks);
        return true;
      }
      const target = message.headers['x-amz-target'];
      if (message.method !== 'POST' || typeof target !== 'string' || !target.startsWith(TARGET)) return false;
      const type = { 'content-type': 'application/x-amz-json-1.1' };
      const name = target.slice(TARGET.length);
      try {
        await cloud.faults.before('cognito', name);
        if (ADMIN.has(name)) {
          throw new AwsError('MissingAuthenticationTokenException', 'Missing Authentication Token', 403);
        }
        reply(response, 200, type, (await run(name, await readInput(message))) ?? {});
      } catch (error) {
        if (error instanceof ConnectionLost) throw error;
        const known =
          error instanceof AwsError ? error : new AwsError('InternalErrorException', 'Internal error.', 500);
        if (known !== error) {
          const stack = error instanceof Error ? error.stack : String(error);
          cloud.log.error(`cognito ${name} failed`, { stack });
        }
        const headers = {
          ...type,
          'x-amzn-errortype': known.code,
          'x-amzn-errormessage': ascii(known.message),
        };
        reply(response, known.status, headers, { __type: known.code, message: known.message });
      }
      return true;
    },

    async stop() {
      for (const { store } of pools.values()) store.close();
      pools.clear();
      secretJournal.close();
    },
  };
}

function unknown(name: string): AwsError {
  return new AwsError('UnknownOperationException', `The local user pools do not answer ${name}.`);
}

async function readInput(message: IncomingMessage): Promise<Input> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new AwsError('RequestEntityTooLarge', 'The request is too large.', 413);
    chunks.push(chunk);
  }
  try {
    const input: unknown = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    if (typeof input === 'object' && input !== null) return input;
  } catch {
    // Answered below.
  }
  throw new AwsError('SerializationException', 'The request body is not a JSON document.');
}

function reply(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  document: unknown,
): void {
  response.writeHead(status, headers).end(JSON.stringify(document));
}

/** Header values cannot have control characters or Unicode. */
function ascii(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, ' ');
}
