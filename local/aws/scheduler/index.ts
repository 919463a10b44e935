import { join } from 'node:path';
import { serviceOf } from '../../runtime/arn';
import {
  type Access,
  AwsError,
  type Cloud,
  type Provision,
  type Reply,
  type Service,
} from '../../runtime/cloud';
import { type Delivery, optionsOf } from '../../runtime/events/delivery';
import { openJournal } from '../../runtime/journal';
import { type Input, inputOf, jsonReply } from '../../runtime/wire';
import { parsed } from '../eventbridge/input';
import { parseSchedule } from './schedule';
import type { Timetable } from './timetable';

/** EventBridge Scheduler: schedules of templates, and (durably) those created by functions. */
export function createScheduler(cloud: Cloud, delivery: Delivery, timetable: Timetable): Service {
  const prefix = `arn:aws:scheduler:${cloud.region}:${cloud.account}:schedule/`;
  /** Schedules created by the API, by `group/name`. */
  const created = new Map<string, Input>();
  const journal = openJournal<{ key: string; schedule: Input | null }>(
    join(cloud.stateDir, 'events', 'schedules.jsonl'),
    ({ key, schedule }) => {
      if (schedule === null) created.delete(key);
      else created.set(key, schedule);
    },
  );

  function store(key: string, schedule: Input | null): void {
    if (schedule === null) created.delete(key);
    else created.set(key, schedule);
    journal.append({ key, schedule });
    if (journal.size > 1000 + 4 * created.size) {
      journal.compact([...created].map(([one, value]) => ({ key: one, schedule: value })));
    }
  }

  function plan(key: string, wanted: Input): void {
    const arn = `${prefix}${key}`;
    if (wanted.State === 'DISABLED') {
      timetable.delete(arn);
      return;
    }
    const schedule = parseSchedule(wanted.ScheduleExpression, wanted.ScheduleExpressionTimezone ?? 'UTC');
    const begin = timeOf(wanted.StartDate) ?? Number.NEGATIVE_INFINITY;
    const end = timeOf(wanted.EndDate) ?? Number.POSITIVE_INFINITY;
    const within = {
      next: (after: number) => {
        const time = schedule.next(Math.max(after, begin - 1));
        return time === undefined || time > end ? undefined : time;
      },
    };
    const once = `${wanted.ScheduleExpression}`.startsWith('at(');
    timetable.set(arn, within, (time) => run(key, arn, wanted, time, once), once);
  }

  async function run(key: string, arn: string, wanted: Input, time: number, once: boolean): Promise<void> {
    const target: Input = wanted.Target;
    cloud.authorize({ arn: target.RoleArn, roleArn: target.RoleArn }, [invokeAccess(target.Arn)]);
    const stamp = `${new Date(time).toISOString().slice(0, 19)}Z`;
    const payload =
      target.Input === undefined
        ? {
            version: '0',
            id: `${key}-${time}`,
            'detail-type': 'Scheduled Event',
            source: 'aws.scheduler',
            account: cloud.account,
            time: stamp,
            region: cloud.region,
            resources: [arn],
            detail: '{}',
          }
        : parsed(
            `${target.Input}`
              .replaceAll('<aws.scheduler.schedule-arn>', arn)
              .replaceAll('<aws.scheduler.scheduled-time>', stamp),
          );
    const bridge: Input | undefined = target.EventBridgeParameters;
    await delivery.deliver(
      target.Arn,
      bridge === undefined
        ? payload
        : { source: bridge.Source, 'detail-type': bridge.DetailType, detail: payload },
      optionsOf('scheduler', target),
    );
    if (once && wanted.ActionAfterCompletion === 'DELETE' && created.has(key)) store(key, null);
  }

  const provision: Provision = async (spec) => {
    const name: string = spec.properties.Name ?? spec.physicalName(64);
    const group: string = spec.properties.GroupName ?? 'default';
    plan(`${group}/${name}`, spec.properties);
    return { ref: name, attributes: { Arn: `${prefix}${group}/${name}` } };
  };

  const keyOf = (name: string, group: unknown) => `${group || 'default'}/${name}`;
  const nameIn = (path: string): string => decodeURIComponent(/^\/schedules\/([^/]+)$/.exec(path)?.[1] ?? '');

  return {
    name: 'scheduler',
    signingNames: ['scheduler'],
    resources: {
      'AWS::Scheduler::Schedule': provision,
      'AWS::Scheduler::ScheduleGroup': async (spec) => {
        const name: string = spec.properties.Name ?? spec.physicalName(64);
        const arn = `arn:aws:scheduler:${cloud.region}:${cloud.account}:schedule-group/${name}`;
        return { ref: name, attributes: { Arn: arn, State: 'ACTIVE' } };
      },
    },
    access(call): Access[] {
      const body = call.body.length === 0 ? {} : inputOf(call);
      const key = keyOf(nameIn(call.path), body.GroupName ?? call.query.get('groupName'));
      const action =
        { POST: 'CreateSchedule', PUT: 'UpdateSchedule', DELETE: 'DeleteSchedule' }[call.method] ??
        'GetSchedule';
      const own: Access = { action: `scheduler:${action}`, resource: `${prefix}${key}` };
      const role: unknown = body.Target?.RoleArn;
      return typeof role === 'string' ? [own, { action: 'iam:PassRole', resource: role }] : [own];
    },
    async handle(call): Promise<Reply> {
      const name = nameIn(call.path);
      if (name === '')
        throw new AwsError('ValidationException', 'The local cloud supports /schedules/{Name} only.');
      const input = call.body.length === 0 ? {} : inputOf(call);
      const key = keyOf(name, input.GroupName ?? call.query.get('groupName'));
      const existing = created.get(key);
      if (call.method === 'POST' && existing !== undefined) {
        throw new AwsError('ConflictException', `Schedule ${name} already exists.`, 409);
      }
      if (call.method !== 'POST' && existing === undefined) {
        throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
      }
      if (call.method === 'GET') return jsonReply({ Arn: `${prefix}${key}`, Name: name, ...existing });
      if (call.method === 'DELETE') {
        timetable.delete(`${prefix}${key}`);
        store(key, null);
        return jsonReply({});
      }
      try {
        plan(key, input);
      } catch (error) {
        throw new AwsError('ValidationException', (error as Error).message);
      }
      store(key, input);
      return jsonReply({ ScheduleArn: `${prefix}${key}` });
    },
    async start() {
      for (const [key, schedule] of created) plan(key, schedule);
    },
    stop: async () => journal.close(),
  };
}

const actions: Readonly<Record<string, string>> = {
  lambda: 'lambda:InvokeFunction',
  sqs: 'sqs:SendMessage',
  sns: 'sns:Publish',
  events: 'events:PutEvents',
  kinesis: 'kinesis:PutRecord',
};

const invokeAccess = (arn: string): Access => ({
  action: actions[serviceOf(arn)] ?? 'lambda:InvokeFunction',
  resource: arn,
});

/** Epoch seconds on the wire, ISO 8601 in a template. */
function timeOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'number' ? value * 1000 : Date.parse(`${value}`);
}
