import {
  AccessLogFormat,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RequestAuthorizer,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { channelsApiEnv } from '../../domain/channels/env';
import { chatApiEnv } from '../../domain/chat/env';
import { allRoutes } from '../../domain/contracts';
import { sessionsApiEnv } from '../../domain/sessions/env';
import { authorizerEnv, usersApiEnv } from '../../domain/users/env';
import { watchErrors } from '../constructs/consumers';
import { deploymentOf } from '../constructs/deployment';
import { answerProblems } from '../constructs/gateway-problems';
import { ivsPermissions } from '../constructs/ivs';
import { RouteTable } from '../constructs/route-table';
import { ServiceFunction } from '../constructs/service-function';
import { plain, type Setting } from '../constructs/setting';
import type { BridgeStack } from './bridge';
import type { DataStack } from './data';
import type { IdentityStack } from './identity';
import type { MediaStack } from './media';

export interface RestStackProps extends StackProps {
  readonly data: DataStack;
  readonly media: MediaStack;
  readonly identity: IdentityStack;
  /** Whose connections a revoked token loses. */
  readonly bridge: BridgeStack;
  /** The queue that asks for a channel's ingest. */
  readonly provisionQueue: Setting;
}

/** The REST API, one function a service, and the authorizer that the socket uses too. */
export class RestStack extends Stack {
  readonly api: RestApi;
  readonly authorize: ServiceFunction;

  constructor(scope: Construct, id: string, props: RestStackProps) {
    super(scope, id, props);
    const { config } = deploymentOf(this);
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
    this.api.deploymentStage.node.addDependency(props.data.apiLogging);
    answerProblems(this.api);
    this.authorize = this.createAuthorizer(props);
    const handlers = this.createHandlers(props);
    new RouteTable(this, 'Routes', {
      api: this.api,
      routes: allRoutes,
      handlers,
      authorizer: new RequestAuthorizer(this, 'Bearer', {
        handler: this.authorize,
        identitySources: ['method.request.header.Authorization'],
        resultsCacheTtl: Duration.seconds(config.authorizerCacheSeconds),
      }),
    });
    for (const handler of [this.authorize, ...Object.values(handlers)]) watchErrors(handler);
    this.watchApi(config.name);
    this.acknowledge();
  }

  private createAuthorizer({ data: { tables }, identity }: RestStackProps): ServiceFunction {
    return new ServiceFunction(this, 'Authorize', {
      entry: 'functions/users/authorize.authorizer.ts',
      schema: authorizerEnv,
      settings: {
        USERS_TABLE: tables.users.setting('GetItem', 'DeleteItem'),
        USER_POOL_ID: identity.poolSetting(),
        USER_POOL_CLIENT_ID: identity.signInClientSetting(),
        JWKS_URI: identity.keysSetting(),
      },
      timeout: Duration.seconds(5),
    });
  }

  private createHandlers({
    bridge,
    data,
    media,
    identity,
    provisionQueue,
  }: RestStackProps): Record<string, ServiceFunction> {
    const { config } = deploymentOf(this);
    const { tables } = data;
    const ivs = ivsPermissions(this);
    return {
      chat: this.createChatApi(data, media, bridge),
      users: new ServiceFunction(this, 'UsersApi', {
        entry: 'functions/users/api.ts',
        schema: usersApiEnv,
        settings: {
          USERS_TABLE: tables.users.setting(
            'GetItem',
            'PutItem',
            'UpdateItem',
            'DeleteItem',
            'Query',
            'BatchGetItem',
          ),
          USER_POOL_ID: identity.poolSetting('AdminUserGlobalSignOut'),
          USER_POOL_CLIENT_ID: identity.signInClientSetting(),
          SIGN_UP_CLIENT_ID: identity.signUpClientSetting(),
        },
      }),
      channels: new ServiceFunction(this, 'ChannelsApi', {
        entry: 'functions/channels/api.ts',
        schema: channelsApiEnv,
        settings: {
          CHANNELS_TABLE: tables.channels.setting('GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'),
          PROVISION_QUEUE_URL: provisionQueue,
          INSECURE_INGEST: plain(config.insecureIngest),
        },
        allow: ivs.rotateKeys(),
        // Keys are replaced by two throttled calls (3 a second an account), which are tried again.
        timeout: Duration.seconds(20),
      }),
      sessions: new ServiceFunction(this, 'SessionsApi', {
        entry: 'functions/sessions/api.ts',
        schema: sessionsApiEnv,
        settings: {
          SESSIONS_TABLE: tables.sessions.setting('GetItem', 'PutItem', 'DeleteItem', 'Query', 'QueryIndex'),
        },
        allow: ivs.stopStreams(),
      }),
    };
  }

  private createChatApi(data: DataStack, media: MediaStack, bridge: BridgeStack): ServiceFunction {
    return new ServiceFunction(this, 'ChatApi', {
      entry: 'functions/chat/api.ts',
      schema: chatApiEnv,
      settings: {
        CHAT_TABLE: data.tables.chat.setting(
          'GetItem',
          'PutItem',
          'UpdateItem',
          'DeleteItem',
          'BatchGetItem',
          'Query',
          'QueryIndex',
        ),
        CHAT_STREAM: data.chatStreamSetting(),
        ...media.uploadSettings(),
        IRC_ENDPOINT: bridge.exportedEndpoint(this, 'POST', 'DELETE'),
      },
    });
  }

  private watchApi(name: string): void {
    const { monitoring } = deploymentOf(this);
    const metric = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/ApiGateway',
        metricName,
        dimensionsMap: { ApiName: name, Stage: 'v1' },
        statistic,
        period: Duration.minutes(1),
      });
    monitoring.watch({
      name: 'rest-errors',
      severity: 'high',
      runbook: 'rest-errors',
      meaning: 'One in fifty REST calls fails on our side.',
      metric: metric('5XXError', Stats.AVERAGE),
      threshold: 0.02,
      periods: 5,
    });
    monitoring.watch({
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
        reason: 'WAF stands in front of the distribution; throttling guards the stage.',
      },
      {
        id: 'AwsSolutions-APIG6',
        reason:
          'Execution logs keep request data for ever in a group nobody made; the access log names each error.',
      },
    );
  }
}

/** One JSON line a request: what an operator needs, no address and no token of a person. */
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
