import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestCloud, type TestCloud } from '../runtime/test-cloud';
import { createSecretsManager } from './secretsmanager';
import { createSes } from './ses';
import { createSsm } from './ssm';

let cloud: TestCloud;
const open = (stateDir?: string) =>
  createTestCloud((self) => [createSes(self), createSecretsManager(self), createSsm(self)], { stateDir });
beforeEach(async () => {
  cloud = await open();
});
afterEach(() => cloud.close());

describe('SES', () => {
  it('puts a message of a verified identity in the mailbox and refuses any other sender', async () => {
    await cloud.provision('AWS::SES::EmailIdentity', 'Identity', { EmailIdentity: 'example.com' });
    const client = new SESv2Client(cloud.clientConfig());
    const message = (from: string) =>
      new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: ['Ann <ann@example.org>'] },
        Content: { Simple: { Subject: { Data: 'Live now' }, Body: { Text: { Data: 'Come and see.' } } } },
      });
    await client.send(message('Shop <no-reply@example.com>'));
    await expect(client.send(message('x@elsewhere.net'))).rejects.toThrow('not verified');
    client.destroy();
    const folder = join(cloud.stateDir, 'mail');
    const mails = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
    expect(mails).toMatchObject([{ to: 'ann@example.org', subject: 'Live now', body: 'Come and see.' }]);
    expect(cloud.accesses[0]).toEqual({
      action: 'ses:SendEmail',
      resource: 'arn:aws:ses:us-east-1:123456789012:identity/example.com',
      context: { 'ses:fromaddress': 'no-reply@example.com' },
    });
  });
});

describe('Secrets Manager', () => {
  it('generates a value once and keeps it across a restart', async () => {
    const properties = {
      GenerateSecretString: {
        SecretStringTemplate: '{"user":"a"}',
        GenerateStringKey: 'key',
        PasswordLength: 20,
        ExcludePunctuation: true,
      },
    };
    const read = async (from: TestCloud) => {
      const { ref } = await from.provision('AWS::SecretsManager::Secret', 'Key', properties);
      const client = new SecretsManagerClient(from.clientConfig());
      const { SecretString, ARN } = await client.send(new GetSecretValueCommand({ SecretId: ref }));
      client.destroy();
      expect(ARN).toBe(ref);
      return JSON.parse(`${SecretString}`);
    };
    const first = await read(cloud);
    expect(first).toEqual({ user: 'a', key: expect.stringMatching(/^[A-Za-z0-9]{20}$/) });
    const again = await open(cloud.stateDir);
    expect(await read(again)).toEqual(first);
    await again.close();
  });
});

describe('SSM', () => {
  it('returns parameters and names the missing ones', async () => {
    await cloud.provision('AWS::SSM::Parameter', 'P', { Name: '/app/limit', Type: 'String', Value: '5' });
    const client = new SSMClient(cloud.clientConfig());
    const { Parameters, InvalidParameters } = await client.send(
      new GetParametersCommand({ Names: ['/app/limit', '/app/none'] }),
    );
    client.destroy();
    expect(Parameters?.map(({ Value }) => Value)).toEqual(['5']);
    expect(InvalidParameters).toEqual(['/app/none']);
  });
});
