import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** `high`: people notice, or data waits to be lost; look now. `low`: look today. */
export type Severity = 'high' | 'low';

/** Sections of docs/runbook.md: what an alarm means and what to do. */
export type RunbookSection =
  | 'bridge-errors'
  | 'dead-letters'
  | 'function-errors'
  | 'provision-backlog'
  | 'rest-errors'
  | 'rest-latency'
  | 'site-errors'
  | 'socket-errors'
  | 'stream-lag'
  | 'table-throttles';

export interface Watch {
  /** Unique in the deployment, in kebab-case: `rest-errors`, `users-api-errors`. */
  readonly name: string;
  readonly severity: Severity;
  readonly runbook: RunbookSection;
  /** One sentence for the person who is woken. */
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

/** Where each construct says what has to be watched; the operations stack turns it into alarms. */
export class Monitoring {
  private readonly watches = new Map<string, Watch>();

  get all(): readonly Watch[] {
    return [...this.watches.values()];
  }

  watch(watch: Watch): void {
    if (this.watches.has(watch.name)) throw new Error(`There are two alarms called ${watch.name}`);
    this.watches.set(watch.name, watch);
  }

  /** Makes every alarm, named `<prefix>-<name>`, in the given scope. */
  createAlarms(scope: Construct, options: { prefix: string; topic: ITopic | undefined }): Alarm[] {
    return this.all.map((watch) => {
      const alarm = new Alarm(scope, `${watch.name}Alarm`, {
        alarmName: `${options.prefix}-${watch.name}`,
        alarmDescription: `[${watch.severity}] ${watch.meaning} What to do: docs/runbook.md#${watch.runbook}`,
        metric: watch.metric,
        threshold: watch.threshold,
        evaluationPeriods: watch.periods ?? 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      if (options.topic) alarm.addAlarmAction(new SnsAction(options.topic));
      return alarm;
    });
  }
}
