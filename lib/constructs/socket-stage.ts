import { CfnStage, type WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { deploymentOf } from './deployment';
import type { RunbookSection } from './monitoring';
import { allow, type Setting } from './setting';

/** The one stage of a WebSocket API: throttled, with an access log that names no person's address. */
export function createSocketStage(
  scope: Construct,
  {
    api,
    stageName,
    logName,
  }: {
    api: WebSocketApi;
    stageName: string;
    /** Of its log group: `sockets`. */
    logName: string;
  },
): CfnStage {
  const { config } = deploymentOf(scope);
  const log = new LogGroup(scope, 'AccessLog', {
    logGroupName: `/aws/apigateway/${config.name}-${logName}`,
    retention: config.logDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return new CfnStage(scope, 'Stage', {
    apiId: api.apiId,
    stageName,
    autoDeploy: true,
    defaultRouteSettings: {
      throttlingRateLimit: config.requestsPerSecond,
      throttlingBurstLimit: config.requestsPerSecond * 2,
      detailedMetricsEnabled: false,
      dataTraceEnabled: false,
    },
    accessLogSettings: {
      destinationArn: Stack.of(scope).formatArn({
        service: 'logs',
        resource: `log-group:${log.logGroupName}`,
      }),
      format: JSON.stringify({
        requestId: '$context.requestId',
        connectionId: '$context.connectionId',
        time: '$context.requestTime',
        route: '$context.routeKey',
        event: '$context.eventType',
        status: '$context.status',
        handlerMs: '$context.integrationLatency',
        error: '$context.error.message',
        authorizerError: '$context.authorizer.error',
        userId: '$context.authorizer.userId',
      }),
    },
  });
}

/** An alarm for a WebSocket API whose functions fail; `name` is also the section of the runbook. */
export function watchSocketErrors(
  api: WebSocketApi,
  {
    stageName,
    ...alarm
  }: { stageName: string; name: RunbookSection; severity: 'high' | 'low'; meaning: string },
): void {
  deploymentOf(api).monitoring.watch({
    ...alarm,
    runbook: alarm.name,
    metric: new Metric({
      namespace: 'AWS/ApiGateway',
      metricName: 'IntegrationError',
      dimensionsMap: { ApiId: api.apiId, Stage: stageName },
      statistic: Stats.SUM,
      period: Duration.minutes(1),
    }),
    threshold: 10,
    periods: 5,
  });
}

/** Where calls to a stage's connections go, with permission for these: `POST` writes to one, `DELETE` closes it. */
export function connectionsSetting(
  stack: Stack,
  { apiId, stageName }: { apiId: string; stageName: string },
  ...methods: readonly ('POST' | 'DELETE')[]
): Setting {
  return {
    value: `https://${apiId}.execute-api.${stack.region}.${stack.urlSuffix}/${stageName}`,
    allow: [
      allow(
        ['execute-api:ManageConnections'],
        methods.map((method) =>
          stack.formatArn({
            service: 'execute-api',
            resource: apiId,
            resourceName: `${stageName}/${method}/@connections/*`,
          }),
        ),
        'Connection ids are made at run time; API, stage and method are named.',
      ),
    ],
  };
}
