import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, BillingMode, ProjectionType, StreamViewType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { deploymentOf } from './deployment';
import { allow, type Setting } from './setting';

/** The data calls that handlers make; a transaction needs the actions of its parts. `QueryIndex` is `Query` on `gsi1`. */
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
  /** The runbook's word for what is lost while the table throttles. */
  readonly holds: string;
}

/**
 * A service's table: `pk` and `sk`, `ttl` in epoch seconds, on demand, point-in-time recovery of 35 days.
 * Its patterns are in docs/access-patterns.md.
 */
export class ServiceTable extends Table {
  private readonly index: boolean;

  constructor(scope: Construct, id: string, props: ServiceTableProps) {
    const { config, monitoring } = deploymentOf(scope);
    super(scope, id, {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'ttl',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: config.keepData,
      removalPolicy: config.keepData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
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
    monitoring.watch({
      name: `${id.toLowerCase()}-table-throttles`,
      severity: 'high',
      runbook: 'table-throttles',
      meaning: `DynamoDB refuses calls to the table that holds ${props.holds}.`,
      metric: new Metric({
        namespace: 'AWS/DynamoDB',
        metricName: 'ThrottledRequests',
        dimensionsMap: { TableName: this.tableName },
        statistic: Stats.SUM,
        period: Duration.minutes(5),
      }),
      threshold: 10,
      periods: 2,
    });
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
      if (!this.index) throw new Error(`The table ${this.node.id} has no index`);
      statements.push(allow(['dynamodb:Query'], [`${this.tableArn}/index/gsi1`]));
    }
    return { value: this.tableName, allow: statements };
  }
}
