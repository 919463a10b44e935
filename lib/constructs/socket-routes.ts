import {
  CfnAuthorizer,
  type IWebSocketRouteAuthorizer,
  type WebSocketApi,
  WebSocketRoute,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { CfnPermission, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Stack, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { MessageDefinition } from '../../domain/kit/message';
import type { ServiceFunction } from './service-function';

export interface SocketRoutesProps {
  readonly api: WebSocketApi;
  readonly messages: readonly MessageDefinition[];
  /** Service → the function that answers its messages (`chat.send` → chat). */
  readonly handlers: Readonly<Record<string, ServiceFunction>>;
  /** Answers $connect, $disconnect, unknown actions, and actions without a service (`ping`). */
  readonly fallback: ServiceFunction;
  /** Decides who opens a socket. */
  readonly authorizer: IFunction;
}

/** Makes each message of the contracts a route of the WebSocket API. What a function returns is the answer frame. */
export class SocketRoutes extends Construct {
  constructor(scope: Construct, id: string, props: SocketRoutesProps) {
    super(scope, id);
    const routes = new Map<string, ServiceFunction>([
      ['$connect', props.fallback],
      ['$disconnect', props.fallback],
      ['$default', props.fallback],
    ]);
    for (const { action } of props.messages) routes.set(action, this.handlerOf(action, props));
    const integrations = new Map<ServiceFunction, WebSocketLambdaIntegration>();
    for (const [routeKey, handler] of routes) {
      const integration = integrations.get(handler) ?? new WebSocketLambdaIntegration('Integration', handler);
      integrations.set(handler, integration);
      const route = new WebSocketRoute(this, `Route ${routeKey}`, {
        webSocketApi: props.api,
        routeKey,
        integration,
        returnResponse: routeKey !== '$connect' && routeKey !== '$disconnect',
        ...(routeKey === '$connect' && { authorizer: this.connectAuthorizer(props) }),
      });
      if (routeKey !== '$connect') {
        Validations.of(route).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason: 'API Gateway authorizes $connect only; later frames belong to that connection.',
        });
      }
    }
  }

  private handlerOf(action: string, { handlers, fallback }: SocketRoutesProps): ServiceFunction {
    const dot = action.indexOf('.');
    if (dot < 0) return fallback;
    const handler = handlers[action.slice(0, dot)];
    if (!handler) throw new Error(`No function answers the message ${action}`);
    return handler;
  }

  /**
   * An authorizer without identity sources: with one, API Gateway would refuse anonymous viewers (who bring no
   * ticket) before the function is asked.
   */
  private connectAuthorizer({ api, authorizer }: SocketRoutesProps): IWebSocketRouteAuthorizer {
    const { partition, region } = Stack.of(this);
    const resource = new CfnAuthorizer(this, 'Ticket', {
      apiId: api.apiId,
      name: 'ticket',
      authorizerType: 'REQUEST',
      authorizerUri: `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${authorizer.functionArn}/invocations`,
    });
    new CfnPermission(this, 'TicketPermission', {
      action: 'lambda:InvokeFunction',
      functionName: authorizer.functionArn,
      principal: 'apigateway.amazonaws.com',
      sourceArn: Stack.of(this).formatArn({
        service: 'execute-api',
        resource: api.apiId,
        resourceName: `authorizers/${resource.ref}`,
      }),
    });
    return { bind: () => ({ authorizerId: resource.ref, authorizationType: 'CUSTOM' }) };
  }
}
