import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { configOf } from '../../deployment';

/** `high`: people notice, or data may be lost; look now. `low`: look today. */
export type Severity = 'high' | 'low';

/** Sections of docs/runbook.md: what an alarm means and what to do. */
export type RunbookSection =
  | 'bridge-errors'
  | 'chat-set-aside'
  | 'dead-letters'
  | 'function-errors'
  | 'provision-backlog'
  | 'rest-errors'
  | 'rest-latency'
  | 'site-errors'
  | 'socket-errors'
  | 'stream-lag'
  | 'table-throttles';

export interface AlarmProps {
  /** Unique in the deployment, in kebab-case: `rest-errors`, `users-api-errors`. The alarm is `<deployment>-<name>`. */
  readonly name: string;
  readonly severity: Severity;
  readonly runbook: RunbookSection;
  /** One sentence for the operator. */
  readonly meaning: string;
  readonly metric: IMetric;
  /** The alarm rings at this value and above. */
  readonly threshold: number;
  /**
   * How many of the metric's periods in a row.
   * @default 1
   */
  readonly periods?: number;
}

/** Creates an alarm in the stack of what it watches (about $0.10 a month beyond the first ten of an account). */
export function addAlarm(scope: Construct, props: AlarmProps): void {
  const { name, alarmEmail } = configOf(scope);
  const alarm = new Alarm(scope, `${props.name}Alarm`, {
    alarmName: `${name}-${props.name}`,
    alarmDescription: `[${props.severity}] ${props.meaning} What to do: docs/runbook.md#${props.runbook}`,
    metric: props.metric,
    threshold: props.threshold,
    evaluationPeriods: props.periods ?? 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  if (alarmEmail === undefined) return;
  // The ARN is computed, so that no stack imports the topic.
  const alarmActionArn = Stack.of(scope).formatArn({
    service: 'sns',
    resource: topicName(scope),
    arnFormat: ArnFormat.NO_RESOURCE_NAME,
  });
  alarm.addAlarmAction({ bind: () => ({ alarmActionArn }) });
}

/** Creates the topic that receives every alarm when the deployment has an `alarmEmail`. */
export function createAlarmTopic(scope: Construct): void {
  const { alarmEmail } = configOf(scope);
  if (alarmEmail === undefined) return;
  const topic = new Topic(scope, 'Alarms', {
    topicName: topicName(scope),
    displayName: 'StreamForge alarms',
    enforceSSL: true,
  });
  topic.addSubscription(new EmailSubscription(alarmEmail));
}

const topicName = (scope: Construct): string => `${configOf(scope).name}-alarms`;
