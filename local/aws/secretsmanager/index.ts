import { createHash, randomInt } from 'node:crypto';
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { AwsError, type Cloud, type Provision, type Service } from '../../runtime/cloud';
import { openJournal } from '../../runtime/journal';
import { type Input, jsonOperations, type Operation, required } from '../../runtime/wire';

interface Secret {
  readonly name: string;
  readonly arn: string;
  readonly value: string;
  readonly version: string;
  /** Epoch seconds. */
  readonly created: number;
  /** The template's definition: the value changes with it, not with a restart. */
  readonly origin: string;
}

export interface SecretsManager extends Service {
  /** The text of a secret by name or ARN. @throws AwsError ResourceNotFoundException */
  text(id: string): string;
}

/** Secrets Manager: values are generated once per installation and survive restarts. */
export function createSecretsManager(cloud: Cloud): SecretsManager {
  const secrets = new Map<string, Secret>();
  const file = join(cloud.stateDir, 'secretsmanager', 'secrets.jsonl');
  const journal = openJournal<Secret>(file, (secret) => secrets.set(secret.name, secret));
  chmodSync(file, 0o600);

  function find(id: string): Secret {
    for (const secret of secrets.values()) {
      const partial = secret.arn.slice(0, -7);
      if (id === secret.name || id === secret.arn || id === partial) return secret;
    }
    throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }

  function store(name: string, value: string, origin: string): Secret {
    const suffix = createHash('sha256').update(name).digest('base64url').replace(/[-_]/g, 'x').slice(0, 6);
    const created = Math.floor(Date.now() / 1000);
    const secret: Secret = {
      name,
      arn: `arn:aws:secretsmanager:${cloud.region}:${cloud.account}:secret:${name}-${suffix}`,
      value,
      version: createHash('md5')
        .update(`${value}${created}`)
        .digest('hex')
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
      created,
      origin,
    };
    journal.append(secret);
    secrets.set(name, secret);
    return secret;
  }

  const provision: Provision = async (spec) => {
    const wanted = spec.properties;
    const name: string = wanted.Name ?? spec.physicalName(64);
    const origin = JSON.stringify([wanted.SecretString ?? null, wanted.GenerateSecretString ?? null]);
    let secret = secrets.get(name);
    if (secret?.origin !== origin) {
      secret = store(name, wanted.SecretString ?? generate(wanted.GenerateSecretString ?? {}), origin);
    }
    return { ref: secret.arn, attributes: { Id: secret.arn } };
  };

  const operations: Record<string, Operation> = {
    GetSecretValue: {
      access: (input) => {
        let resource = `${input.SecretId ?? '*'}`;
        try {
          resource = find(resource).arn;
        } catch {
          // IAM refuses an unknown secret first.
        }
        return [{ action: 'secretsmanager:GetSecretValue', resource }];
      },
      run: (input) => {
        const secret = find(required(input, 'SecretId'));
        return {
          ARN: secret.arn,
          Name: secret.name,
          CreatedDate: secret.created,
          SecretString: secret.value,
          VersionId: secret.version,
          VersionStages: ['AWSCURRENT'],
        };
      },
    },
  };
  return {
    name: 'secretsmanager',
    signingNames: ['secretsmanager'],
    resources: {
      'AWS::SecretsManager::Secret': provision,
      'AWS::SecretsManager::ResourcePolicy': async (spec) => ({ ref: spec.physicalName() }),
    },
    ...jsonOperations(operations, '1.1'),
    stop: async () => journal.close(),
    text: (id) => find(id).value,
  };
}

const classes: readonly (readonly [string, string])[] = [
  ['ExcludeLowercase', 'abcdefghijklmnopqrstuvwxyz'],
  ['ExcludeUppercase', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ['ExcludeNumbers', '0123456789'],
  ['ExcludePunctuation', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'],
];

/** A value by GenerateSecretString, with at least one character of each class. */
function generate(wanted: Input): string {
  const excluded = new Set<string>(wanted.ExcludeCharacters ?? '');
  const sets = classes
    .filter(([flag]) => `${wanted[flag] ?? false}` !== 'true')
    .map(([, characters]) => [...characters].filter((one) => !excluded.has(one)));
  if (`${wanted.IncludeSpace ?? false}` === 'true') sets.push([' ']);
  const usable = sets.filter((set) => set.length > 0);
  const all = usable.flat();
  if (all.length === 0) throw new Error('GenerateSecretString excludes every character.');
  const length = Number(wanted.PasswordLength ?? 32);
  const pick = (set: readonly string[]) => set[randomInt(set.length)] as string;
  const characters = Array.from({ length }, () => pick(all));
  if (`${wanted.RequireEachIncludedType ?? true}` === 'true') {
    const places = new Set<number>();
    for (const set of usable.slice(0, length)) {
      let place = randomInt(length);
      while (places.has(place)) place = randomInt(length);
      places.add(place);
      characters[place] = pick(set);
    }
  }
  const password = characters.join('');
  if (wanted.GenerateStringKey === undefined) return password;
  return JSON.stringify({
    ...JSON.parse(wanted.SecretStringTemplate ?? '{}'),
    [wanted.GenerateStringKey]: password,
  });
}
