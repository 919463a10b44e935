import { randomUUID } from 'node:crypto';
import {
  type Access,
  AwsError,
  type Call,
  type Cloud,
  type Provision,
  type Reply,
  type Service,
} from '../../runtime/cloud';
import { type Input, inputOf, jsonReply } from '../../runtime/wire';
import { openMailbox } from '../cognito/mailbox';

/** SES v2: identities of the templates, and mail to the installation's mailbox. */
export function createSes(cloud: Cloud): Service {
  const prefix = `arn:aws:ses:${cloud.region}:${cloud.account}:`;
  const identities = new Set<string>();
  const mailbox = openMailbox(cloud);

  /** The verified identity of a sender: the address itself, else its domain. */
  function identityOf(from: string): string {
    const address = addressOf(from);
    if (identities.has(address)) return address;
    return address.slice(address.lastIndexOf('@') + 1);
  }

  function send(input: Input): Reply {
    const from = `${input.FromEmailAddress ?? ''}`;
    const identity = identityOf(from);
    if (!identities.has(identity)) {
      throw new AwsError(
        'MessageRejected',
        `Email address is not verified. The following identities failed the check in region ${cloud.region.toUpperCase()}: ${from}`,
      );
    }
    const {
      ToAddresses = [],
      CcAddresses = [],
      BccAddresses = [],
    } = (input.Destination ?? {}) as Record<string, string[]>;
    const recipients = [...ToAddresses, ...CcAddresses, ...BccAddresses];
    if (recipients.length === 0) throw new AwsError('BadRequestException', 'The message has no recipient.');
    if (recipients.length > 50) throw new AwsError('BadRequestException', 'Recipient count exceeds 50.');
    const content = contentOf(input.Content ?? {});
    for (const recipient of recipients) {
      const mail = { to: addressOf(recipient), from, ...content };
      mailbox.send(mail);
    }
    return jsonReply({ MessageId: randomUUID() });
  }

  const provisionIdentity: Provision = async ({ properties }) => {
    identities.add(`${properties.EmailIdentity}`.toLowerCase());
    const token = (index: number) => `local${index}`;
    const attributes = Object.fromEntries(
      [1, 2, 3].flatMap((index) => [
        [`DkimDNSTokenName${index}`, `${token(index)}._domainkey.${properties.EmailIdentity}`],
        [`DkimDNSTokenValue${index}`, `${token(index)}.dkim.amazonses.com`],
      ]),
    );
    return { ref: properties.EmailIdentity, attributes };
  };
  const named: Provision = async (spec) => ({ ref: spec.properties.Name ?? spec.physicalName(64) });

  return {
    name: 'ses',
    signingNames: ['ses'],
    resources: {
      'AWS::SES::EmailIdentity': provisionIdentity,
      'AWS::SES::ConfigurationSet': named,
      'AWS::SES::ConfigurationSetEventDestination': named,
    },
    access(call: Call): Access[] {
      const input = inputOf(call);
      const from = `${input.FromEmailAddress ?? ''}`;
      const context = { 'ses:fromaddress': addressOf(from) };
      const accesses: Access[] = [
        { action: 'ses:SendEmail', resource: `${prefix}identity/${identityOf(from)}`, context },
      ];
      if (input.ConfigurationSetName !== undefined) {
        const resource = `${prefix}configuration-set/${input.ConfigurationSetName}`;
        accesses.push({ action: 'ses:SendEmail', resource, context });
      }
      return accesses;
    },
    async handle(call: Call) {
      if (call.method === 'POST' && call.path === '/v2/email/outbound-emails') return send(inputOf(call));
      throw new AwsError(
        'NotFoundException',
        `The local cloud does not answer ses ${call.method} ${call.path}.`,
        404,
      );
    },
  };
}

/** `Shop <no-reply@example.com>` → `no-reply@example.com` */
const addressOf = (text: string): string => (/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text).trim().toLowerCase();

function contentOf(content: Input): { subject: string; body: string; html?: string; headers?: Input[] } {
  if (content.Raw !== undefined) {
    const raw = Buffer.from(content.Raw.Data, 'base64').toString('utf8');
    return { subject: /^Subject:\s*(.*)$/im.exec(raw)?.[1] ?? '', body: raw };
  }
  if (content.Simple === undefined) {
    throw new AwsError('BadRequestException', 'The local cloud supports simple and raw messages.');
  }
  const { Subject, Body = {}, Headers } = content.Simple;
  const html: string | undefined = Body.Html?.Data;
  return { subject: `${Subject?.Data ?? ''}`, body: Body.Text?.Data ?? html ?? '', html, headers: Headers };
}
