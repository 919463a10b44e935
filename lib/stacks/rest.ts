import {
  AccessLogFormat,
  type CfnAccount,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RequestAuthorizer,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { allRoutes } from '../../domain/contracts';
import { answerProblems } from '../constructs/api/gateway-problems';
import { RouteTable } from '../constructs/api/route-table';
import { functionByName } from '../constructs/compute/function-by-name';
import { addAlarm } from '../constructs/observability/alarm';
import { metricOf } from '../constructs/observability/metric';
import { configOf } from '../deployment';

export interface RestStackProps extends StackProps {
  readonly apiLogging: CfnAccount;
}

/** The REST API with every route of the contracts. Its functions are in the stacks of the services, found by name. */
export class RestStack extends Stack {
  readonly api: RestApi;

  constructor(scope: Construct, id: string, props: RestStackProps) {
    super(scope, id, props);
    const config = configOf(this);
    this.api = new RestApi(this, 'Api', {
      restApiName: config.name,
      description: `REST API of ${config.name}`,
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: false,
      deployOptions: {
        stageName: 'v1',
        throttlingRateLimit: config.requestsPerSecond,
        throttlingBurstLimit: config.requestsPerSecond * 2,
        loggingLevel: MethodLoggingLevel.OFF,
        metricsEnabled: false,
        accessLogDestination: new LogGroupLogDestination(
          new LogGroup(this, 'AccessLog', {
            logGroupName: `/aws/apigateway/${config.name}-rest`,
            retention: config.logDays,
            removalPolicy: RemovalPolicy.DESTROY,
          }),
        ),
        accessLogFormat: accessLogFormat(),
      },
    });
    this.api.deploymentStage.node.addDependency(props.apiLogging);
    answerProblems(this.api);
    new RouteTable(this, 'Routes', {
      api: this.api,
      routes: allRoutes,
      authorizer: new RequestAuthorizer(this, 'Bearer', {
        handler: functionByName(this, 'functions/users/authorize.authorizer.ts'),
        identitySources: ['method.request.header.Authorization'],
        resultsCacheTtl: Duration.seconds(config.authorizerCacheSeconds),
      }),
    });
    this.addAlarms(config.name);
    this.acknowledge();
  }

  private addAlarms(name: string): void {
    const metric = (metricName: string, statistic: string) =>
      metricOf('AWS/ApiGateway', metricName, { ApiName: name, Stage: 'v1' }, statistic);
    addAlarm(this, {
      name: 'rest-errors',
      severity: 'high',
      runbook: 'rest-errors',
      meaning: 'One in fifty REST calls fails on our side.',
      metric: metric('5XXError', Stats.AVERAGE),
      threshold: 0.02,
      periods: 5,
    });
    addAlarm(this, {
      name: 'rest-latency',
      severity: 'low',
      runbook: 'rest-latency',
      meaning: 'One in a hundred REST calls takes longer than two seconds.',
      metric: metric('Latency', Stats.percentile(99)),
      threshold: 2000,
      periods: 10,
    });
  }

  private acknowledge(): void {
    Validations.of(this.api.deploymentStage).acknowledge(
      {
        id: 'AwsSolutions-APIG3',
        reason: 'WAF is in front of the distribution; the stage is throttled.',
      },
      {
        id: 'AwsSolutions-APIG6',
        reason:
          'Execution logs keep request data for ever in an unmanaged log group; the access log has each error.',
      },
    );
  }
}

/** One JSON line a request, without IP addresses and tokens. */
function accessLogFormat(): AccessLogFormat {
  return AccessLogFormat.custom(
    JSON.stringify({
      requestId: '$context.requestId',
      time: '$context.requestTime',
      method: '$context.httpMethod',
      route: '$context.resourcePath',
      status: '$context.status',
      latencyMs: '$context.responseLatency',
      handlerMs: '$context.integrationLatency',
      bytes: '$context.responseLength',
      error: '$context.error.message',
      authorizerError: '$context.authorizer.error',
      handlerError: '$context.integrationErrorMessage',
      userId: '$context.authorizer.userId',
    }),
  );
}
