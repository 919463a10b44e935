import { beforeAll, describe, expect, test } from 'vitest';
import { type Synthesised, synthesise } from './synth-app';

/**
 * The metrics that alarms and dashboards may name: namespace, metric and the set of dimensions that AWS publishes it
 * under. An alarm on any other set never rings, and CloudFormation does not refuse it. Each was read on its page.
 */
const lambda = 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html';
const sqs =
  'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html';
const dynamodb = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html';
const rest =
  'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html';
const sockets =
  'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-logging.html';
const cloudfront =
  'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html';
const ivs = 'https://docs.aws.amazon.com/ivs/latest/LowLatencyUserGuide/stream-health.html';

const published: Readonly<Record<string, string>> = {
  'AWS/ApiGateway 4XXError [ApiName,Stage]': rest,
  'AWS/ApiGateway 5XXError [ApiName,Stage]': rest,
  'AWS/ApiGateway Count [ApiName,Stage]': rest,
  'AWS/ApiGateway IntegrationError [ApiId,Stage]': sockets,
  'AWS/ApiGateway Latency [ApiName,Stage]': rest,
  'AWS/CloudFront 5xxErrorRate [DistributionId,Region]': cloudfront,
  'AWS/DynamoDB ReadThrottleEvents [GlobalSecondaryIndexName,TableName]': dynamodb,
  'AWS/DynamoDB ReadThrottleEvents [TableName]': dynamodb,
  'AWS/DynamoDB WriteThrottleEvents [GlobalSecondaryIndexName,TableName]': dynamodb,
  'AWS/DynamoDB WriteThrottleEvents [TableName]': dynamodb,
  'AWS/IVS ConcurrentStreams []': ivs,
  'AWS/IVS ConcurrentViews []': ivs,
  'AWS/Lambda Duration [FunctionName]': lambda,
  'AWS/Lambda Errors [FunctionName]': lambda,
  'AWS/Lambda IteratorAge [FunctionName]': lambda,
  'AWS/Lambda Throttles [FunctionName]': lambda,
  'AWS/SQS ApproximateAgeOfOldestMessage [QueueName]': sqs,
  'AWS/SQS ApproximateNumberOfMessagesVisible [QueueName]': sqs,
};

const keyOf = (namespace: string, metric: string, dimensions: readonly string[]) =>
  `${namespace} ${metric} [${[...dimensions].sort().join(',')}]`;

let app: Synthesised;
beforeAll(() => {
  app = synthesise({ alarmEmail: 'ops@example.com' });
});

/** The metric of each alarm: its key, and where it is. */
const ofAlarms = () =>
  app.ofType('AWS::CloudWatch::Alarm').map(({ Properties }) => ({
    alarm: Properties.AlarmName as string,
    key: keyOf(
      Properties.Namespace,
      Properties.MetricName,
      (Properties.Dimensions ?? []).map(({ Name }: { Name: string }) => Name),
    ),
    values: (Properties.Dimensions ?? []).map(({ Value }: { Value: unknown }) => Value) as unknown[],
  }));

/** `[namespace, metric, name, value, …, options]` of each line of each dashboard. */
function ofDashboards(): string[] {
  return app.ofType('AWS::CloudWatch::Dashboard').flatMap(({ Properties }) => {
    const body = Properties.DashboardBody;
    const [, parts] = typeof body === 'string' ? ['', [body]] : body['Fn::Join'];
    const text = parts.map((part: unknown) => (typeof part === 'string' ? part : 'token')).join('');
    const { widgets } = JSON.parse(text) as { widgets: { properties: { metrics?: unknown[][] } }[] };
    return widgets.flatMap(({ properties }) =>
      (properties.metrics ?? []).map((line) => {
        const [namespace, metric, ...rest] = line.filter((part) => typeof part === 'string') as string[];
        return keyOf(
          namespace!,
          metric!,
          rest.filter((_, index) => index % 2 === 0),
        );
      }),
    );
  });
}

describe('the metrics of alarms and dashboards', () => {
  test('exist with exactly these dimensions', () => {
    const used = new Set([...ofAlarms().map(({ key }) => key), ...ofDashboards()]);
    expect([...used].sort()).toEqual(Object.keys(published).sort());
  });

  test('have dimensions whose values name something of this deployment', () => {
    const named = new Set(
      app.resources.flatMap(({ Properties = {} }) =>
        [Properties.FunctionName, Properties.QueueName, Properties.Name, Properties.StageName].filter(
          (name) => typeof name === 'string',
        ),
      ),
    );
    const constant = new Set(['Global', 'gsi1']);
    for (const { alarm, values } of ofAlarms()) {
      for (const value of values) {
        if (typeof value !== 'string') {
          // A reference within its stack, which CloudFormation checks.
          expect(Object.keys(value as object), alarm).toEqual(['Ref']);
        } else if (!constant.has(value)) expect(named, alarm).toContain(value);
      }
    }
  });
});
