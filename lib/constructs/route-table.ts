import {
  AuthorizationType,
  type IAuthorizer,
  type JsonSchema,
  LambdaIntegration,
  Model,
  RequestValidator,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import * as z from 'zod';
import { type Route, serviceOf } from '../../domain/kit/route';
import { gatewaySchema } from './gateway-schema';
import type { ServiceFunction } from './service-function';

export interface RouteTableProps {
  readonly api: RestApi;
  readonly routes: readonly Route[];
  /** Service → the function that answers its routes. */
  readonly handlers: Readonly<Record<string, ServiceFunction>>;
  /** Checks the bearer token of routes that are not public. */
  readonly authorizer: IAuthorizer;
}

/** Makes each route of the contracts a method of the REST API, explicitly. The stage is `v1`, so paths lose it. */
export class RouteTable extends Construct {
  private readonly validator: RequestValidator;
  private readonly integrations = new Map<string, LambdaIntegration>();

  constructor(
    scope: Construct,
    id: string,
    private readonly props: RouteTableProps,
  ) {
    super(scope, id);
    this.validator = new RequestValidator(this, 'Validator', {
      restApi: props.api,
      validateRequestBody: true,
      validateRequestParameters: true,
    });
    for (const route of props.routes) this.add(route);
  }

  private add(route: Route): void {
    const { api, authorizer } = this.props;
    const [, stage, ...path] = route.path.split('/');
    if (stage !== 'v1') throw new Error(`${route.id}: ${route.path} is not under /v1`);
    const isPublic = route.auth === 'public';
    const method = api.root.resourceForPath(path.join('/')).addMethod(route.method, this.integration(route), {
      operationName: route.id,
      requestValidator: this.validator,
      requestParameters: {
        ...parameters('path', Object.keys(route.params?.shape ?? {}), () => true),
        ...parameters('querystring', Object.keys(route.query?.shape ?? {}), (name) =>
          isRequired(route, name),
        ),
      },
      ...(route.body && { requestModels: { 'application/json': this.model(route) } }),
      ...(isPublic
        ? { authorizationType: AuthorizationType.NONE }
        : { authorizer, authorizationType: AuthorizationType.CUSTOM }),
    });
    if (isPublic) {
      Validations.of(method).acknowledge(
        { id: 'AwsSolutions-APIG4', reason: `The contract of ${route.id} says that anybody may call it.` },
        { id: 'AwsSolutions-COG4', reason: `The contract of ${route.id} says that anybody may call it.` },
      );
    } else {
      Validations.of(method).acknowledge({
        id: 'AwsSolutions-COG4',
        reason: 'The Lambda authorizer checks the Cognito token; it serves the socket as well.',
      });
    }
  }

  private integration(route: Route): LambdaIntegration {
    const service = serviceOf(route);
    const handler = this.props.handlers[service];
    if (!handler) throw new Error(`${route.id}: no function answers for ${service}`);
    const known = this.integrations.get(service);
    if (known) return known;
    // One permission a function, not one a method: a resource policy ends at 20 KB.
    const made = new LambdaIntegration(handler, { scopePermissionToMethod: false });
    this.integrations.set(service, made);
    return made;
  }

  private model(route: Route): Model {
    const name = route.id.replace(/(^|\.)(\w)/g, (_, __, letter: string) => letter.toUpperCase());
    return new Model(this, `${name}Model`, {
      restApi: this.props.api,
      contentType: 'application/json',
      modelName: name,
      description: route.summary,
      schema: gatewaySchema(route.body!) as JsonSchema,
    });
  }
}

function parameters(
  kind: 'path' | 'querystring',
  names: readonly string[],
  required: (name: string) => boolean,
): Record<string, boolean> {
  return Object.fromEntries(names.map((name) => [`method.request.${kind}.${name}`, required(name)]));
}

function isRequired(route: Route, name: string): boolean {
  const schema = route.query?.shape[name];
  return schema !== undefined && !z.safeParse(schema, undefined).success;
}
