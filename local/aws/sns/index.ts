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
import { type Delivery, ruleRetry } from '../../runtime/events/delivery';
import { queryReply, type XmlTree } from '../../runtime/xml';
import { checkPattern, matches, matchesAny, type Pattern } from '../eventbridge/pattern';
import type { MessageAttribute } from '../sqs/queue';

export interface Publication {
  readonly message: string;
  readonly subject?: string;
  readonly attributes?: Readonly<Record<string, MessageAttribute>>;
  readonly groupId?: string;
  readonly deduplicationId?: string;
}

export interface Sns {
  readonly service: Service;
  /** Durable when it resolves. @throws AwsError NotFound */
  publish(topicArn: string, publication: Publication): Promise<void>;
}

interface Subscription {
  readonly arn: string;
  readonly protocol: string;
  readonly endpoint: string;
  readonly raw: boolean;
  readonly filter?: Pattern;
  readonly filterBody: boolean;
  readonly deadLetterArn?: string;
}

/** SNS: topics with queue and function subscriptions. */
export function createSns(cloud: Cloud, delivery: Delivery): Sns {
  const prefix = `arn:aws:sns:${cloud.region}:${cloud.account}:`;
  const topics = new Map<string, Map<string, Subscription>>();

  function subscribe(topicArn: string, logicalId: string, wanted: Record<string, unknown>): string {
    const topic = topics.get(topicArn);
    if (topic === undefined) throw new Error(`Topic ${topicArn} does not exist.`);
    const parse = (value: unknown) => (typeof value === 'string' ? JSON.parse(value) : value);
    const filter = parse(wanted.FilterPolicy);
    if (filter !== undefined) checkPattern(filter);
    const arn = `${topicArn}:${logicalId}`;
    topic.set(arn, {
      arn,
      protocol: `${wanted.Protocol}`,
      endpoint: `${wanted.Endpoint}`,
      raw: `${wanted.RawMessageDelivery ?? false}` === 'true',
      filter,
      filterBody: wanted.FilterPolicyScope === 'MessageBody',
      deadLetterArn: parse(wanted.RedrivePolicy)?.deadLetterTargetArn,
    });
    return arn;
  }

  async function publish(topicArn: string, publication: Publication): Promise<string> {
    const topic = topics.get(topicArn);
    if (topic === undefined) throw new AwsError('NotFound', 'Topic does not exist', 404);
    const id = randomUUID();
    for (const subscription of topic.values()) {
      if (!wants(subscription, publication)) continue;
      await deliver(subscription, topicArn, id, publication);
    }
    return id;
  }

  async function deliver(
    subscription: Subscription,
    topicArn: string,
    id: string,
    publication: Publication,
  ): Promise<void> {
    const options = {
      source: 'sns',
      retry: ruleRetry,
      deadLetterArn: subscription.deadLetterArn,
      messageGroupId: publication.groupId,
      deduplicationId: publication.deduplicationId,
    };
    const notification = {
      Type: 'Notification',
      MessageId: id,
      TopicArn: topicArn,
      Subject: publication.subject,
      Message: publication.message,
      Timestamp: new Date().toISOString(),
      SignatureVersion: '1',
      Signature: '',
      MessageAttributes: snsAttributes(publication),
    };
    if (subscription.protocol === 'lambda') {
      const record = {
        EventSource: 'aws:sns',
        EventVersion: '1.0',
        EventSubscriptionArn: subscription.arn,
        Sns: {
          ...notification,
          Subject: publication.subject ?? null,
          MessageAttributes: notification.MessageAttributes ?? {},
        },
      };
      await delivery.deliver(subscription.endpoint, { Records: [record] }, options);
    } else if (subscription.protocol === 'sqs') {
      if (subscription.raw) {
        await delivery.deliver(subscription.endpoint, publication.message, {
          ...options,
          attributes: publication.attributes,
        });
      } else await delivery.deliver(subscription.endpoint, notification, options);
    } else {
      // Nothing is mailed or texted locally; the log shows it.
      cloud.log.info('A topic would notify.', {
        protocol: subscription.protocol,
        endpoint: subscription.endpoint,
        subject: publication.subject,
        message: publication.message,
      });
    }
  }

  const provisionTopic: Provision = async (spec) => {
    const wanted = spec.properties;
    const arn = `${prefix}${wanted.TopicName ?? spec.physicalName(256)}`;
    if (!topics.has(arn)) topics.set(arn, new Map());
    for (const [index, inline] of ((wanted.Subscription ?? []) as Record<string, unknown>[]).entries()) {
      subscribe(arn, `${spec.logicalId}-${index}`, inline);
    }
    return { ref: arn, attributes: { TopicArn: arn, TopicName: arn.slice(prefix.length) } };
  };

  const service: Service = {
    name: 'sns',
    signingNames: ['sns'],
    resources: {
      'AWS::SNS::Topic': provisionTopic,
      'AWS::SNS::Subscription': async (spec) => {
        const arn = subscribe(spec.properties.TopicArn, spec.physicalName(64), spec.properties);
        return { ref: arn, attributes: { Arn: arn } };
      },
      'AWS::SNS::TopicPolicy': async (spec) => ({ ref: spec.physicalName() }),
    },
    access(call): Access[] {
      const form = formOf(call);
      return [{ action: 'sns:Publish', resource: form.get('TopicArn') ?? form.get('TargetArn') ?? '*' }];
    },
    async handle(call): Promise<Reply> {
      const form = formOf(call);
      const action = form.get('Action') ?? '';
      if (action === 'Publish') {
        const id = await publish(form.get('TopicArn') ?? form.get('TargetArn') ?? '', publicationOf(form));
        return answer(action, { MessageId: id });
      }
      throw new AwsError('InvalidAction', `The local cloud does not answer sns ${action}.`);
    },
  };
  return { service, publish: async (topicArn, publication) => void (await publish(topicArn, publication)) };
}

const formOf = (call: Call): URLSearchParams => new URLSearchParams(call.body.toString('utf8'));

/** `Name.entry.1.X`, `Name.entry.2.Y` … as one form per number. */
function members(form: URLSearchParams, name: string): URLSearchParams[] {
  const found = new Map<number, URLSearchParams>();
  for (const [key, value] of form) {
    const match = new RegExp(`^${name}\\.entry\\.(\\d+)\\.(.+)$`).exec(key);
    if (match === null) continue;
    const one = found.get(Number(match[1])) ?? new URLSearchParams();
    one.append(match[2] as string, value);
    found.set(Number(match[1]), one);
  }
  return [...found].sort(([a], [b]) => a - b).map(([, one]) => one);
}

function publicationOf(form: URLSearchParams): Publication {
  const attributes: Record<string, MessageAttribute> = {};
  for (const entry of members(form, 'MessageAttributes')) {
    attributes[entry.get('Name') ?? ''] = {
      DataType: entry.get('Value.DataType') ?? 'String',
      StringValue: entry.get('Value.StringValue') ?? undefined,
      BinaryValue: entry.get('Value.BinaryValue') ?? undefined,
    };
  }
  const message = form.get('Message') ?? '';
  if (message === '') throw new AwsError('InvalidParameter', 'Invalid parameter: Empty message');
  if (Buffer.byteLength(message) > 262_144)
    throw new AwsError('InvalidParameter', 'Invalid parameter: Message too long');
  return {
    message,
    subject: form.get('Subject') ?? undefined,
    attributes,
    groupId: form.get('MessageGroupId') ?? undefined,
    deduplicationId: form.get('MessageDeduplicationId') ?? undefined,
  };
}

function wants(subscription: Subscription, publication: Publication): boolean {
  if (subscription.filter === undefined) return true;
  if (subscription.filterBody) {
    try {
      return matches(subscription.filter, JSON.parse(publication.message));
    } catch {
      return false;
    }
  }
  const attributes = publication.attributes ?? {};
  return Object.entries(subscription.filter).every(([name, rules]) =>
    matchesAny(rules as unknown[], attributeValue(attributes[name])),
  );
}

function attributeValue(attribute: MessageAttribute | undefined): unknown {
  if (attribute === undefined) return undefined;
  if (attribute.DataType.startsWith('Number')) return Number(attribute.StringValue);
  return attribute.DataType === 'String.Array'
    ? JSON.parse(attribute.StringValue ?? '[]')
    : attribute.StringValue;
}

function snsAttributes({
  attributes = {},
}: Publication): Record<string, { Type: string; Value?: string }> | undefined {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return undefined;
  return Object.fromEntries(
    entries.map(([name, { DataType, StringValue, BinaryValue }]) => [
      name,
      { Type: DataType, Value: StringValue ?? BinaryValue },
    ]),
  );
}

const answer = (action: string, result: XmlTree): Reply =>
  queryReply(action, 'http://sns.amazonaws.com/doc/2010-03-31/', result);
