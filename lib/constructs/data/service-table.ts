import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { configOf } from '../../deployment';
import { allow, type Setting } from '../compute/setting';
import { addAlarm } from '../observability/alarm';
import { metricOf } from '../observability/metric';
import { keptData } from './kept-data';

/** Calls of handlers; a transaction needs the actions of its parts. `QueryIndex` is `Query` on `gsi1`. */
export type TableAction =
  | 'BatchGetItem'
  | 'BatchWriteItem'
  | 'ConditionCheckItem'
  | 'DeleteItem'
  | 'GetItem'
  | 'PutItem'
  | 'Query'
  | 'QueryIndex'
  | 'UpdateItem';

export interface ServiceTableProps {
  /** The service that owns the table: `users`. */
  readonly service: string;
  /**
   * Whether changes are streamed (new and old images).
   * @default false
   */
  readonly stream?: boolean;
  /**
   * Whether there is the index `gsi1` (gsi1pk, gsi1sk, every attribute).
   * @default false
   */
  readonly index?: boolean;
  /** Completes "the table that holds …" in the alarm. */
  readonly holds: string;
}

/**
 * A service's table: `pk` and `sk`, `ttl` in epoch seconds, on demand, point-in-time recovery of 35 days.
 * Its access patterns are in docs/access-patterns.md.
 */
export class ServiceTable extends Table {
  private readonly index: boolean;

  constructor(scope: Construct, id: string, props: ServiceTableProps) {
    const { keepData } = configOf(scope);
    super(scope, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'ttl',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: keepData,
      removalPolicy: keepData ? keptData : RemovalPolicy.DESTROY,
      ...(props.stream && { stream: StreamViewType.NEW_AND_OLD_IMAGES }),
    });
    this.index = props.index ?? false;
    if (this.index) {
      this.addGlobalSecondaryIndex({
        indexName: 'gsi1',
        partitionKey: { name: 'gsi1pk', type: AttributeType.STRING },
        sortKey: { name: 'gsi1sk', type: AttributeType.STRING },
        projectionType: ProjectionType.ALL,
      });
    }
    this.alarmOnThrottles(props, 'table');
    if (this.index) this.alarmOnThrottles(props, 'index', { GlobalSecondaryIndexName: 'gsi1' });
  }

  /**
   * `ThrottledRequests` would be one metric for both, but has no value for a table without an operation. The metrics of
   * a table do not count those of its index.
   */
  private alarmOnThrottles(
    { service, holds }: ServiceTableProps,
    what: 'table' | 'index',
    dimensions: Record<string, string> = {},
  ): void {
    for (const [kind, metricName] of [
      ['read', 'ReadThrottleEvents'],
      ['write', 'WriteThrottleEvents'],
    ] as const) {
      addAlarm(this, {
        name: `${service}-${what}-${kind}-throttles`,
        severity: 'high',
        runbook: 'table-throttles',
        meaning: `DynamoDB refuses ${kind}s of the ${what === 'table' ? 'table' : 'index of the table'} that holds ${holds}.`,
        metric: metricOf(
          'AWS/DynamoDB',
          metricName,
          { TableName: this.tableName, ...dimensions },
          Stats.SUM,
          Duration.minutes(5),
        ),
        threshold: 10,
        periods: 2,
      });
    }
  }

  /**
   * The table's name with permission for these calls on it.
   *
   * @throws Error for `QueryIndex` on a table without one
   */
  setting(...actions: TableAction[]): Setting {
    const onTable = actions.filter((action) => action !== 'QueryIndex');
    const statements = [
      allow(
        onTable.map((action) => `dynamodb:${action}`),
        [this.tableArn],
      ),
    ];
    if (actions.includes('QueryIndex')) {
      if (!this.index) throw new Error(`The table ${this.node.path} has no index`);
      statements.push(allow(['dynamodb:Query'], [`${this.tableArn}/index/gsi1`]));
    }
    return { value: this.tableName, allow: statements };
  }
}
