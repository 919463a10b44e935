import { WebSocketApi, WebSocketRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Stack, type StackProps, Validations } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ircEnv } from '../../domain/chat/env';
import { watchErrors } from '../constructs/consumers';
import { deploymentOf } from '../constructs/deployment';
import { ServiceFunction } from '../constructs/service-function';
import type { Setting } from '../constructs/setting';
import { connectionsSetting, createSocketStage, watchSocketErrors } from '../constructs/socket-stage';
import type { DataStack } from './data';
import { classifierSetting } from './sockets';

export interface BridgeStackProps extends StackProps {
  readonly data: DataStack;
}

/** Of the stage, and so of the origin path that the bridge's distribution puts before `/`. */
export const bridgeStage = 'irc';

/** The WebSocket API that speaks IRC with bots, and its function. */
export class BridgeStack extends Stack {
  readonly api: WebSocketApi;

  constructor(scope: Construct, id: string, props: BridgeStackProps) {
    super(scope, id, props);
    const { config } = deploymentOf(this);
    this.api = new WebSocketApi(this, 'Api', {
      apiName: `${config.name}-irc`,
      description: `IRC bridge of ${config.name}`,
      // Lines of IRC are no JSON: every one goes to $default.
      routeSelectionExpression: '$request.body.action',
    });
    const stage = createSocketStage(this, { api: this.api, stageName: bridgeStage, logName: 'irc' });
    stage.node.addDependency(props.data.apiLogging);
    for (const route of this.createRoutes(this.createFunction(props))) stage.node.addDependency(route);
    this.watchApi();
  }

  /** Where calls to the bridge's connections go, for functions of other stacks, with permission for these. */
  exportedEndpoint(consumer: Stack, ...methods: ('POST' | 'DELETE')[]): Setting {
    // The export is named in the consumer, which CloudFormation must not make before it or keep without it.
    consumer.addDependency(this);
    const apiId = this.exportValue(this.api.apiId);
    return connectionsSetting(this, { apiId, stageName: bridgeStage }, ...methods);
  }

  private createFunction({ data }: BridgeStackProps): ServiceFunction {
    const irc = new ServiceFunction(this, 'Irc', {
      entry: 'functions/chat/irc.ts',
      schema: ircEnv,
      settings: {
        CHAT_TABLE: data.tables.chat.setting(
          'GetItem',
          'PutItem',
          'UpdateItem',
          'BatchGetItem',
          'BatchWriteItem',
          'Query',
          'QueryIndex',
        ),
        CHAT_STREAM: data.chatStreamSetting(),
        CLASSIFIER: classifierSetting(deploymentOf(this).config.chatClassifier),
        IRC_ENDPOINT: connectionsSetting(
          this,
          { apiId: this.api.apiId, stageName: bridgeStage },
          'POST',
          'DELETE',
        ),
      },
    });
    watchErrors(irc);
    return irc;
  }

  private createRoutes(irc: ServiceFunction): WebSocketRoute[] {
    const integration = new WebSocketLambdaIntegration('Integration', irc);
    return ['$connect', '$disconnect', '$default'].map((routeKey) => {
      const route = new WebSocketRoute(this, `Route ${routeKey}`, {
        webSocketApi: this.api,
        routeKey,
        integration,
        returnResponse: routeKey === '$default',
      });
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason: 'Anybody may connect and read; a bot shows its token in a line (PASS), as IRC has it.',
      });
      return route;
    });
  }

  private watchApi(): void {
    watchSocketErrors(this.api, {
      stageName: bridgeStage,
      name: 'bridge-errors',
      severity: 'low',
      meaning: 'The IRC bridge fails on our side: bots get no answers.',
    });
    Validations.of(this.api).acknowledge({
      id: 'AwsSolutions-APIG4',
      reason: 'Anybody may connect and read; a bot shows its token in a line (PASS), as IRC has it.',
    });
  }
}
