import { CfnStage, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { configOf } from '../../deployment';
import { allow, type Setting } from '../compute/setting';
import { addAlarm, type RunbookSection } from '../observability/alarm';
import { metricOf } from '../observability/metric';

export interface SocketApiProps {
  /** The API is `<deployment>-<name>`, its log group `/aws/apigateway/<deployment>-<name>`. */
  readonly name: string;
  readonly description: string;
  readonly stageName: string;
  /** When functions of the API fail; `name` is also the section of the runbook. */
  readonly alarm: { name: RunbookSection; severity: 'high' | 'low'; meaning: string };
  /** Why cdk-nag may find routes without an authorizer. */
  readonly withoutAuthorizer: string;
}

/**
 * A WebSocket API without routes, and its one stage: throttled, with an access log that has no address of a person. The
 * stage deploys by itself whenever a service's stack adds or changes routes.
 */
export class SocketApi extends Construct {
  readonly api: WebSocketApi;
  readonly stage: CfnStage;
  readonly withoutAuthorizer: string;

  constructor(scope: Construct, id: string, props: SocketApiProps) {
    super(scope, id);
    const { name } = configOf(scope);
    this.withoutAuthorizer = props.withoutAuthorizer;
    this.api = new WebSocketApi(this, 'Api', {
      apiName: `${name}-${props.name}`,
      description: props.description,
      routeSelectionExpression: '$request.body.action',
    });
    this.stage = this.createStage(props);
    addAlarm(this, {
      ...props.alarm,
      runbook: props.alarm.name,
      metric: metricOf(
        'AWS/ApiGateway',
        'IntegrationError',
        { ApiId: this.api.apiId, Stage: props.stageName },
        Stats.SUM,
      ),
      threshold: 10,
      periods: 5,
    });
    Validations.of(this.api).acknowledge({ id: 'AwsSolutions-APIG4', reason: props.withoutAuthorizer });
  }

  /**
   * Where calls to the API's connections go, with permission for these methods: `POST` sends a frame, `DELETE` closes
   * the connection.
   */
  connections(consumer: Stack, ...methods: readonly ('POST' | 'DELETE')[]): Setting {
    const stack = Stack.of(this);
    // The export is named in the consumer, which CloudFormation must not create before it or keep without it.
    consumer.addStackDependency(stack);
    const apiId = stack.exportValue(this.api.apiId);
    const { stageName } = this.stage;
    return {
      value: `https://${apiId}.execute-api.${consumer.region}.${consumer.urlSuffix}/${stageName}`,
      allow: [
        allow(
          ['execute-api:ManageConnections'],
          methods.map((method) =>
            consumer.formatArn({
              service: 'execute-api',
              resource: apiId,
              resourceName: `${stageName}/${method}/@connections/*`,
            }),
          ),
          'API Gateway chooses connection ids at run time; API, stage and method are exact.',
        ),
      ],
    };
  }

  private createStage({ name, stageName }: SocketApiProps): CfnStage {
    const config = configOf(this);
    const log = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/apigateway/${config.name}-${name}`,
      retention: config.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new CfnStage(this, 'Stage', {
      apiId: this.api.apiId,
      stageName,
      autoDeploy: true,
      defaultRouteSettings: {
        throttlingRateLimit: config.requestsPerSecond,
        throttlingBurstLimit: config.requestsPerSecond * 2,
        detailedMetricsEnabled: false,
        dataTraceEnabled: false,
      },
      accessLogSettings: {
        destinationArn: Stack.of(this).formatArn({
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
}
