import { CfnAuthorizer, type IWebSocketRouteAuthorizer, WebSocketRoute } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { functionByName } from '../compute/function-by-name';
import type { ServiceFunction } from '../compute/service-function';
import type { SocketApi } from './socket-api';

export interface SocketRoutesProps {
  readonly to: SocketApi;
  readonly handler: ServiceFunction;
  /** `chat.send`, `$connect`, … */
  readonly keys: readonly string[];
  /**
   * The entry file of the function that decides who may connect.
   * @default everybody may
   */
  readonly authorizer?: string;
}

/** A service's routes of a WebSocket API, in the service's stack. What the function returns is the answer frame. */
export class SocketRoutes extends Construct {
  constructor(scope: Construct, id: string, { to, handler, keys, authorizer }: SocketRoutesProps) {
    super(scope, id);
    const integration = new WebSocketLambdaIntegration('Integration', handler);
    for (const routeKey of keys) {
      const authorized = routeKey === '$connect' && authorizer !== undefined;
      const route = new WebSocketRoute(this, `Route ${routeKey}`, {
        webSocketApi: to.api,
        routeKey,
        integration,
        returnResponse: routeKey !== '$connect' && routeKey !== '$disconnect',
        ...(authorized && { authorizer: this.createAuthorizer(to, authorizer) }),
      });
      if (authorized) continue;
      Validations.of(route).acknowledge({ id: 'AwsSolutions-APIG4', reason: to.withoutAuthorizer });
    }
  }

  /**
   * An authorizer without identity sources: with one, API Gateway would refuse anonymous viewers, who have no ticket,
   * without asking the function.
   */
  private createAuthorizer({ api }: SocketApi, entry: string): IWebSocketRouteAuthorizer {
    const { partition, region } = Stack.of(this);
    const { functionArn } = functionByName(this, entry);
    const authorizer = new CfnAuthorizer(this, 'Ticket', {
      apiId: api.apiId,
      name: 'ticket',
      authorizerType: 'REQUEST',
      authorizerUri: `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
    });
    return { bind: () => ({ authorizerId: authorizer.ref, authorizationType: 'CUSTOM' }) };
  }
}
