import type { CfnAccount } from 'aws-cdk-lib/aws-apigateway';
import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { SocketApi } from '../constructs/api/socket-api';

export interface WebSocketStackProps extends StackProps {
  readonly apiLogging: CfnAccount;
}

/** The WebSocket APIs of the site and of the IRC bridge. Their routes are in the stacks of the services. */
export class WebSocketStack extends Stack {
  readonly site: SocketApi;
  readonly irc: SocketApi;

  constructor(scope: Construct, id: string, props: WebSocketStackProps) {
    super(scope, id, props);
    this.site = new SocketApi(this, 'Site', {
      name: 'sockets',
      description: 'WebSocket API of the site',
      stageName: 'ws',
      alarm: {
        name: 'socket-errors',
        severity: 'high',
        meaning: 'Functions of the WebSocket API fail: chat is broken, and pages do not learn of streams.',
      },
      withoutAuthorizer: 'API Gateway authorizes $connect only; later frames belong to that connection.',
    });
    this.irc = new SocketApi(this, 'Irc', {
      // Lines of IRC are no JSON, so API Gateway selects the route $default for all of them.
      name: 'irc',
      description: 'WebSocket API of the IRC bridge',
      stageName: 'irc',
      alarm: {
        name: 'bridge-errors',
        severity: 'low',
        meaning: 'Functions of the IRC bridge fail: bots get no answers.',
      },
      withoutAuthorizer:
        'Anybody may connect and read; a bot sends its token in a line (PASS), as IRC defines.',
    });
    for (const { stage } of [this.site, this.irc]) stage.node.addDependency(props.apiLogging);
    const { api, stage } = this.site;
    new CfnOutput(this, 'SocketUrl', {
      value: `wss://${api.apiId}.execute-api.${this.region}.${this.urlSuffix}/${stage.stageName}`,
      description: 'The WebSocket API itself, without CloudFront',
    });
  }
}
