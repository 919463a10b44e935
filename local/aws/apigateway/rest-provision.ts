import type { Provision, ResourceSpec } from '../../runtime/cloud';
import { headerTemplates, literal } from './gateway-response';
import type { LambdaProxy, MockIntegration, RestApi, RestAuthorizer } from './rest-model';

/** The CloudFormation types of REST APIs, filling `apis`. Calls `changed` for every altered API. */
export function restResources(
  apis: Map<string, RestApi>,
  changed: (apiId: string) => void,
): Record<string, Provision> {
  const of = (spec: ResourceSpec): RestApi => {
    const api = apis.get(spec.properties.RestApiId);
    if (!api) throw new Error(`${spec.path}: there is no REST API ${spec.properties.RestApiId}`);
    changed(api.id);
    return api;
  };
  const named = (attribute: string, id: string) => ({ ref: id, attributes: { [attribute]: id } });

  return {
    'AWS::ApiGateway::RestApi': async (spec) => {
      const p = spec.properties;
      if (p.Body || p.BodyS3Location) throw new Error(`${spec.path}: OpenAPI bodies are not supported`);
      const id = spec.physicalId(10);
      const root = `r${spec.physicalId(9)}`;
      apis.set(id, {
        id,
        name: p.Name ?? spec.logicalId,
        rootResourceId: root,
        binaryMediaTypes: p.BinaryMediaTypes ?? [],
        resources: new Map([[root, { id: root, pathPart: '', methods: new Map() }]]),
        authorizers: new Map(),
        validators: new Map(),
        models: new Map(),
        responses: new Map(),
        stages: new Map(),
      });
      changed(id);
      return { ref: id, attributes: { RestApiId: id, RootResourceId: root } };
    },
    'AWS::ApiGateway::Resource': async (spec) => {
      const api = of(spec);
      const { ParentId: parentId, PathPart: pathPart } = spec.properties;
      if (!api.resources.has(parentId)) throw new Error(`${spec.path}: there is no resource ${parentId}`);
      const id = spec.physicalId(6);
      api.resources.set(id, { id, parentId, pathPart, methods: new Map() });
      return named('ResourceId', id);
    },
    'AWS::ApiGateway::Method': async (spec) => {
      const api = of(spec);
      const p = spec.properties;
      const resource = api.resources.get(p.ResourceId);
      if (!resource) throw new Error(`${spec.path}: there is no resource ${p.ResourceId}`);
      const authorization = p.AuthorizationType ?? 'NONE';
      if (!['NONE', 'AWS_IAM', 'CUSTOM'].includes(authorization)) {
        throw new Error(`${spec.path}: AuthorizationType ${authorization} is not supported`);
      }
      resource.methods.set(p.HttpMethod, {
        httpMethod: p.HttpMethod,
        authorization,
        authorizerId: p.AuthorizerId,
        validatorId: p.RequestValidatorId,
        parameters: Object.fromEntries(
          Object.entries(p.RequestParameters ?? {}).map(([name, required]) => [
            name,
            `${required}` === 'true',
          ]),
        ),
        models: p.RequestModels ?? {},
        integration: integrationOf(spec),
      });
      return { ref: `${api.id}-${resource.id}-${p.HttpMethod}` };
    },
    'AWS::ApiGateway::Authorizer': async (spec) => {
      const api = of(spec);
      const authorizer = authorizerOf(spec);
      api.authorizers.set(authorizer.id, authorizer);
      return named('AuthorizerId', authorizer.id);
    },
    'AWS::ApiGateway::RequestValidator': async (spec) => {
      const id = spec.physicalId(6);
      of(spec).validators.set(id, {
        body: `${spec.properties.ValidateRequestBody}` === 'true',
        parameters: `${spec.properties.ValidateRequestParameters}` === 'true',
      });
      return named('RequestValidatorId', id);
    },
    'AWS::ApiGateway::Model': async (spec) => {
      const name = spec.properties.Name ?? spec.physicalName(64).replace(/[^A-Za-z0-9]/g, '');
      const schema = spec.properties.Schema ?? {};
      of(spec).models.set(name, typeof schema === 'string' ? JSON.parse(schema) : schema);
      return { ref: name };
    },
    'AWS::ApiGateway::GatewayResponse': async (spec) => {
      const p = spec.properties;
      of(spec).responses.set(p.ResponseType, {
        status: p.StatusCode === undefined ? undefined : Number(p.StatusCode),
        parameters: p.ResponseParameters ?? {},
        templates: p.ResponseTemplates ?? {},
      });
      return named('Id', spec.physicalId(10));
    },
    'AWS::ApiGateway::Deployment': async (spec) => named('DeploymentId', spec.physicalId(6)),
    'AWS::ApiGateway::Stage': async (spec) => {
      const p = spec.properties;
      const throttles = new Map<string, { rate: number; burst: number }>();
      for (const setting of p.MethodSettings ?? []) {
        if (setting.ThrottlingRateLimit === undefined && setting.ThrottlingBurstLimit === undefined) continue;
        const path = String(setting.ResourcePath ?? '/*')
          .replace(/~1/g, '/')
          .replace(/^\/+/, '/');
        throttles.set(`${path === '/*' ? '*' : path} ${setting.HttpMethod ?? '*'}`, {
          rate: Number(setting.ThrottlingRateLimit ?? 10_000),
          burst: Number(setting.ThrottlingBurstLimit ?? 5_000),
        });
      }
      const name = p.StageName ?? 'default';
      of(spec).stages.set(name, {
        name,
        deploymentId: p.DeploymentId ?? '',
        variables: p.Variables ?? {},
        throttles,
        buckets: new Map(),
      });
      return { ref: name };
    },
    // The account's log role, usage plans and API keys have no effect here.
    'AWS::ApiGateway::Account': async (spec) => named('Id', spec.physicalId(10)),
    'AWS::ApiGateway::UsagePlan': async (spec) => named('Id', spec.physicalId(6)),
    'AWS::ApiGateway::ApiKey': async (spec) => named('APIKeyId', spec.physicalId(10)),
    'AWS::ApiGateway::UsagePlanKey': async (spec) => named('Id', spec.physicalId(10)),
  };
}

function integrationOf(spec: ResourceSpec): LambdaProxy | MockIntegration {
  const integration = spec.properties.Integration ?? {};
  if (integration.Type === 'AWS_PROXY') {
    return {
      type: 'AWS_PROXY',
      uri: integration.Uri,
      timeoutMs: Number(integration.TimeoutInMillis ?? 29_000),
    };
  }
  if (integration.Type === 'MOCK') {
    const response = integration.IntegrationResponses?.[0] ?? {};
    return {
      type: 'MOCK',
      status: Number(response.StatusCode ?? 200),
      headers: headerTemplates(response.ResponseParameters ?? {}, 'method.response.header.', literal),
      body: String(response.ResponseTemplates?.['application/json'] ?? ''),
    };
  }
  throw new Error(`${spec.path}: integration type ${integration.Type} is not supported`);
}

function authorizerOf(spec: ResourceSpec): RestAuthorizer {
  const p = spec.properties;
  if (p.Type !== 'TOKEN' && p.Type !== 'REQUEST') {
    throw new Error(`${spec.path}: authorizer type ${p.Type} is not supported`);
  }
  const sources = String(
    p.IdentitySource ?? (p.Type === 'TOKEN' ? 'method.request.header.Authorization' : ''),
  )
    .split(',')
    .map((source) => source.trim())
    .filter((source) => source !== '');
  const ttl = Number(p.AuthorizerResultTtlInSeconds ?? 300);
  if (ttl > 3600) throw new Error(`${spec.path}: AuthorizerResultTtlInSeconds is at most 3600`);
  if (ttl > 0 && sources.length === 0) {
    throw new Error(`${spec.path}: an authorizer whose results are cached needs an identity source`);
  }
  return {
    id: spec.physicalId(6),
    name: p.Name ?? spec.logicalId,
    type: p.Type,
    uri: p.AuthorizerUri,
    identitySources: sources,
    identityPattern: p.IdentityValidationExpression ? new RegExp(p.IdentityValidationExpression) : undefined,
    ttl,
  };
}
