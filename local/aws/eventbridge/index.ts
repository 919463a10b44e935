import { randomUUID } from 'node:crypto';
import {
  type Access,
  AwsError,
  type BusEvent,
  type Cloud,
  type Provision,
  type Service,
} from '../../runtime/cloud';
import { type Delivery, optionsOf, type TargetPolicy } from '../../runtime/events/delivery';
import { type Input, jsonOperations } from '../../runtime/wire';
import { parseSchedule, type Schedule } from '../scheduler/schedule';
import type { Timetable } from '../scheduler/timetable';
import { inputOfTarget, type TargetInput } from './input';
import { checkPattern, matches, type Pattern } from './pattern';

interface Target extends TargetInput, TargetPolicy {
  readonly Id: string;
  readonly Arn: string;
}

interface Rule {
  readonly arn: string;
  readonly bus: string;
  readonly pattern?: Pattern;
  readonly schedule?: Schedule;
  readonly enabled: boolean;
  readonly targets: readonly Target[];
}

export interface Bus {
  readonly service: Service;
  /** Durable when it resolves: every matching target has the event, or its retry is stored. */
  emit(event: BusEvent): Promise<void>;
}

const maximumBytes = 256 * 1024;

/** EventBridge: buses, rules and PutEvents. */
export function createBus(cloud: Cloud, delivery: Delivery, timetable: Timetable): Bus {
  const prefix = `arn:aws:events:${cloud.region}:${cloud.account}:`;
  const buses = new Set(['default']);
  const rules = new Map<string, Rule>();
  const busName = (nameOrArn = 'default'): string => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
  const busArn = (name: string): string => `${prefix}event-bus/${name}`;

  const envelopeOf = (event: BusEvent, id: string = randomUUID()) => ({
    version: '0',
    id,
    'detail-type': event.detailType,
    source: event.source,
    account: cloud.account,
    // EventBridge writes times without fractions of a second.
    time: `${new Date(event.time ?? Date.now()).toISOString().slice(0, 19)}Z`,
    region: cloud.region,
    resources: event.resources ?? [],
    detail: event.detail,
  });

  async function put(event: BusEvent, id?: string): Promise<void> {
    const bus = busName(event.bus);
    if (!buses.has(bus)) throw new AwsError('ResourceNotFoundException', `Event bus ${bus} does not exist.`);
    const envelope = envelopeOf(event, id);
    for (const rule of rules.values()) {
      if (rule.bus !== bus || !rule.enabled || rule.pattern === undefined) continue;
      if (matches(rule.pattern, envelope)) await sendToTargets(rule, envelope);
    }
  }

  async function sendToTargets(rule: Rule, envelope: Record<string, unknown>): Promise<void> {
    for (const target of rule.targets) {
      const payload = inputOfTarget(target, envelope, rule.arn);
      await delivery.deliver(target.Arn, payload, optionsOf('eventbridge', target));
    }
  }

  const provisionRule: Provision = async (spec) => {
    const wanted = spec.properties;
    const name: string = wanted.Name ?? spec.physicalName(64);
    const bus = busName(wanted.EventBusName);
    if (!buses.has(bus)) throw new Error(`${spec.path}: event bus ${bus} does not exist.`);
    const arn = bus === 'default' ? `${prefix}rule/${name}` : `${prefix}rule/${bus}/${name}`;
    const pattern =
      typeof wanted.EventPattern === 'string' ? JSON.parse(wanted.EventPattern) : wanted.EventPattern;
    if (pattern !== undefined) checkPattern(pattern);
    const rule: Rule = {
      arn,
      bus,
      pattern,
      schedule:
        wanted.ScheduleExpression === undefined ? undefined : parseSchedule(wanted.ScheduleExpression),
      enabled: !`${wanted.State ?? 'ENABLED'}`.startsWith('DISABLED'),
      targets: wanted.Targets ?? [],
    };
    rules.set(arn, rule);
    if (rule.schedule !== undefined && rule.enabled) {
      timetable.set(arn, rule.schedule, (time) =>
        sendToTargets(
          rule,
          envelopeOf({
            source: 'aws.events',
            detailType: 'Scheduled Event',
            time: new Date(time).toISOString(),
            resources: [arn],
            detail: {},
          }),
        ),
      );
    } else timetable.delete(arn);
    return { ref: bus === 'default' ? name : `${bus}|${name}`, attributes: { Arn: arn } };
  };

  async function putEvents(input: Input): Promise<Input> {
    const entries: Input[] = input.Entries ?? [];
    if (entries.length === 0 || entries.length > 10) {
      throw new AwsError('ValidationException', 'Entries must have between 1 and 10 members.');
    }
    if (Buffer.byteLength(JSON.stringify(entries)) > maximumBytes) {
      throw new AwsError(
        'ValidationException',
        'Total size of the entries in the request is over the limit.',
      );
    }
    const results: Input[] = [];
    for (const entry of entries) results.push(await putEntry(entry));
    return {
      Entries: results,
      FailedEntryCount: results.filter((one) => one.ErrorCode !== undefined).length,
    };
  }

  async function putEntry(entry: Input): Promise<Input> {
    for (const name of ['Source', 'DetailType', 'Detail']) {
      if (!entry[name])
        return {
          ErrorCode: 'InvalidArgument',
          ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
        };
    }
    if (`${entry.Source}`.startsWith('aws.')) {
      return { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' };
    }
    let detail: unknown;
    try {
      detail = JSON.parse(entry.Detail);
      if (typeof detail !== 'object' || detail === null) throw new Error('not an object');
    } catch {
      return { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' };
    }
    const id = randomUUID();
    try {
      await put(
        {
          source: entry.Source,
          detailType: entry.DetailType,
          detail,
          resources: entry.Resources,
          time: entry.Time === undefined ? undefined : new Date(1000 * Number(entry.Time)).toISOString(),
          bus: entry.EventBusName,
        },
        id,
      );
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { ErrorCode: error.code, ErrorMessage: error.message };
    }
    return { EventId: id };
  }

  const service: Service = {
    name: 'events',
    signingNames: ['events'],
    resources: {
      'AWS::Events::EventBus': async (spec) => {
        const name: string = spec.properties.Name ?? spec.physicalName(256);
        buses.add(name);
        return { ref: name, attributes: { Arn: busArn(name), Name: name } };
      },
      'AWS::Events::Rule': provisionRule,
      'AWS::Events::EventBusPolicy': async (spec) => ({ ref: spec.physicalName() }),
    },
    ...jsonOperations(
      {
        PutEvents: {
          access: (input): Access[] => {
            const names = new Set(
              ((input.Entries ?? []) as Input[]).map((entry) => busName(entry.EventBusName)),
            );
            return [...names].map((name) => ({ action: 'events:PutEvents', resource: busArn(name) }));
          },
          run: putEvents,
        },
      },
      '1.1',
    ),
  };
  return { service, emit: (event) => put(event) };
}
