import type { Provision, ResourceSpec } from '../../runtime/cloud';
import type { SocketApi } from './socket-model';
import { TokenBucket } from './throttle';

/** The CloudFormation types of WebSocket APIs, filling `apis`. */
export function socketResources(
  apis: Map<string, SocketApi>,
  address: (apiId: string) => string,
): Record<string, Provision> {
  const of = (spec: ResourceSpec): SocketApi => {
    const api = apis.get(spec.properties.ApiId);
    if (!api) throw new Error(`${spec.path}: there is no WebSocket API ${spec.properties.ApiId}`);
    return api;
  };
  const named = (attribute: string, id: string) => ({ ref: id, attributes: { [attribute]: id } });

  return {
    'AWS::ApiGatewayV2::Api': async (spec) => {
      const p = spec.properties;
      if (p.ProtocolType !== 'WEBSOCKET') {
        throw new Error(`${spec.path}: only WEBSOCKET APIs are supported, not ${p.ProtocolType}`);
      }
      if (!/^\$request\.body\.[\w.]+$/.test(p.RouteSelectionExpression ?? '')) {
        throw new Error(
          `${spec.path}: RouteSelectionExpression ${p.RouteSelectionExpression} is not supported`,
        );
      }
      const id = spec.physicalId(10);
      apis.set(id, {
        id,
        name: p.Name ?? spec.logicalId,
        selection: p.RouteSelectionExpression,
        routes: new Map(),
        integrations: new Map(),
        authorizers: new Map(),
        stages: new Map(),
      });
      return { ref: id, attributes: { ApiId: id, ApiEndpoint: address(id) } };
    },
    'AWS::ApiGatewayV2::Route': async (spec) => {
      const p = spec.properties;
      if (p.AuthorizationType && !['NONE', 'CUSTOM'].includes(p.AuthorizationType)) {
        throw new Error(`${spec.path}: AuthorizationType ${p.AuthorizationType} is not supported`);
      }
      if (p.AuthorizationType === 'CUSTOM' && p.RouteKey !== '$connect') {
        throw new Error(`${spec.path}: only $connect can have an authorizer`);
      }
      const id = spec.physicalId(7);
      of(spec).routes.set(p.RouteKey, {
        id,
        key: p.RouteKey,
        integrationId: p.Target?.replace(/^integrations\//, ''),
        authorizerId: p.AuthorizationType === 'CUSTOM' ? p.AuthorizerId : undefined,
        twoWay: p.RouteResponseSelectionExpression === '$default',
      });
      return named('RouteId', id);
    },
    'AWS::ApiGatewayV2::Integration': async (spec) => {
      const p = spec.properties;
      if (p.IntegrationType !== 'AWS_PROXY' && p.IntegrationType !== 'MOCK') {
        throw new Error(`${spec.path}: integration type ${p.IntegrationType} is not supported`);
      }
      const id = spec.physicalId(7);
      of(spec).integrations.set(id, {
        id,
        type: p.IntegrationType,
        uri: p.IntegrationUri ?? '',
        timeoutMs: Number(p.TimeoutInMillis ?? 29_000),
      });
      return named('IntegrationId', id);
    },
    'AWS::ApiGatewayV2::Authorizer': async (spec) => {
      const p = spec.properties;
      if (p.AuthorizerType !== 'REQUEST') {
        throw new Error(`${spec.path}: authorizer type ${p.AuthorizerType} is not supported`);
      }
      const id = spec.physicalId(6);
      of(spec).authorizers.set(id, { id, uri: p.AuthorizerUri, identitySources: p.IdentitySource ?? [] });
      return named('AuthorizerId', id);
    },
    'AWS::ApiGatewayV2::Stage': async (spec) => {
      const p = spec.properties;
      const settings = p.DefaultRouteSettings ?? {};
      of(spec).stages.set(p.StageName, {
        name: p.StageName,
        variables: p.StageVariables ?? {},
        messages: new TokenBucket(
          Number(settings.ThrottlingRateLimit ?? 10_000),
          Number(settings.ThrottlingBurstLimit ?? 5_000),
        ),
      });
      return { ref: p.StageName };
    },
    'AWS::ApiGatewayV2::Deployment': async (spec) => named('DeploymentId', spec.physicalId(6)),
    'AWS::ApiGatewayV2::RouteResponse': async (spec) => {
      of(spec);
      return named('RouteResponseId', spec.physicalId(6));
    },
    'AWS::ApiGatewayV2::IntegrationResponse': async (spec) => {
      of(spec);
      return named('IntegrationResponseId', spec.physicalId(6));
    },
  };
}
