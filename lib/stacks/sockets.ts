import { WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnOutput, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { announceStreamEnv, socketEnv } from '../../domain/chat/env';
import { allMessages } from '../../domain/contracts';
import { eventSource } from '../../domain/kit/event';
import { sessionEnded, sessionLive, sessionReconnecting, sessionStarting } from '../../domain/sessions/events';
import { consumeEvents, watchErrors } from '../constructs/consumers';
import { deploymentOf } from '../constructs/deployment';
import { ServiceFunction } from '../constructs/service-function';
import { allow, plain, type Setting } from '../constructs/setting';
import { SocketRoutes } from '../constructs/socket-routes';
import { connectionsSetting, createSocketStage, watchSocketErrors } from '../constructs/socket-stage';
import type { DataStack } from './data';

export interface SocketStackProps extends StackProps {
  readonly data: DataStack;
  readonly authorize: ServiceFunction;
}

/** The WebSocket API with its functions. */
export class SocketStack extends Stack {
  readonly api: WebSocketApi;

  constructor(scope: Construct, id: string, props: SocketStackProps) {
    super(scope, id, props);
    const { config } = deploymentOf(this);
    this.api = new WebSocketApi(this, 'Api', {
      apiName: `${config.name}-sockets`,
      description: `WebSocket API of ${config.name}`,
      routeSelectionExpression: '$request.body.action',
    });
    const stage = createSocketStage(this, { api: this.api, stageName: 'ws', logName: 'sockets' });
    const socket = new ServiceFunction(this, 'Socket', {
      entry: 'functions/chat/socket.ts',
      schema: socketEnv,
      settings: {
        CHAT_TABLE: props.data.tables.chat.setting(
          'GetItem',
          'PutItem',
          'UpdateItem',
          'Query',
          'BatchGetItem',
          'BatchWriteItem',
        ),
        CHAT_STREAM: props.data.chatStreamSetting(),
        CLASSIFIER: classifierSetting(config.chatClassifier),
        ALLOWED_ORIGINS: plain(config.domain === undefined ? '*' : `https://${config.domain}`),
      },
    });
    watchErrors(socket);
    const routes = new SocketRoutes(this, 'Routes', {
      api: this.api,
      messages: allMessages,
      handlers: { chat: socket },
      fallback: socket,
      authorizer: props.authorize,
    });
    stage.node.addDependency(routes);
    this.announceStreams(props);
    this.watchApi();
    new CfnOutput(this, 'SocketUrl', {
      value: `wss://${this.api.apiId}.execute-api.${this.region}.${this.urlSuffix}/${stage.stageName}`,
      description: 'The WebSocket API itself, behind the front door',
    });
  }

  /** The same for functions of other stacks. */
  exportedEndpoint(consumer: Stack): Setting {
    // The export is named in the consumer, which CloudFormation must not make before it or keep without it.
    consumer.addDependency(this);
    return this.endpointSetting(this.exportValue(this.api.apiId));
  }

  /** Where posts to connections go, with permission to post. */
  private endpointSetting(apiId = this.api.apiId): Setting {
    return connectionsSetting(this, { apiId, stageName: 'ws' }, 'POST');
  }

  private announceStreams({ data: { tables, bus } }: SocketStackProps): void {
    const announce = new ServiceFunction(this, 'AnnounceStream', {
      entry: 'functions/chat/rooms/announce-stream.event.ts',
      schema: announceStreamEnv,
      settings: {
        CHAT_TABLE: tables.chat.setting('Query', 'QueryIndex', 'BatchWriteItem'),
        SOCKET_ENDPOINT: this.endpointSetting(),
      },
      // A room's connections are posted to one by one.
      timeout: Duration.seconds(60),
      memorySize: 1024,
    });
    const states = [sessionStarting, sessionLive, sessionReconnecting, sessionEnded];
    consumeEvents(announce, {
      bus,
      pattern: { source: [eventSource], detailType: states.map(({ name }) => name) },
      lost: 'open pages were not told that a stream changed and learn it by their next poll',
    });
  }

  private watchApi(): void {
    watchSocketErrors(this.api, {
      stageName: 'ws',
      name: 'socket-errors',
      severity: 'high',
      meaning: 'Sockets fail on our side: pages do not learn of streams.',
    });
    Validations.of(this.api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason: '$connect has an authorizer, and API Gateway allows one on no other route.',
    });
  }
}

/** Comprehend judges texts, not resources. */
export const classifierSetting = (classifier: 'none' | 'comprehend'): Setting => ({
  value: classifier,
  ...(classifier === 'comprehend' && {
    allow: [
      allow(
        ['comprehend:DetectToxicContent'],
        ['*'],
        'comprehend:DetectToxicContent has no resource-level permissions.',
      ),
    ],
  }),
});
