import {
  AuthorizationType,
  type IAuthorizer,
  type IResource,
  type JsonSchema,
  LambdaIntegration,
  Model,
  RequestValidator,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import * as z from 'zod';
import { groupBy } from '../../../domain/kit/group-by';
import { type Route, serviceOf } from '../../../domain/kit/route';
import { functionByName } from '../compute/function-by-name';
import { gatewaySchema } from './gateway-schema';
import { refuseOtherMethods } from './undeclared-methods';

export interface RouteTableProps {
  readonly api: RestApi;
  readonly routes: readonly Route[];
  /** Checks the bearer token of routes that are not public. */
  readonly authorizer: IAuthorizer;
}

/**
 * Creates a method of the REST API for each route of the contracts. `<service>/api.ts` handles a service's routes; it is
 * found by name, and its own stack permits the calls (call-permissions.ts).
 */
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
    for (const [path, routes] of groupBy(props.routes, (route) => route.path)) {
      refuseOtherMethods(
        this.resource(path),
        routes.map(({ method }) => method),
      );
    }
  }

  private add(route: Route): void {
    const { authorizer } = this.props;
    const isPublic = route.auth === 'public';
    const method = this.resource(route.path).addMethod(route.method, this.integration(route), {
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
        { id: 'AwsSolutions-APIG4', reason: `The contract of ${route.id} declares it public.` },
        { id: 'AwsSolutions-COG4', reason: `The contract of ${route.id} declares it public.` },
      );
    } else {
      Validations.of(method).acknowledge({
        id: 'AwsSolutions-COG4',
        reason: 'The Lambda authorizer checks the Cognito token; the WebSocket API uses it too.',
      });
    }
  }

  private resource(route: string): IResource {
    // The stage is named `v1`, so it is no part of a resource's path.
    const [, stage, ...path] = route.split('/');
    if (stage !== 'v1') throw new Error(`${route} is not under /v1`);
    return this.props.api.root.resourceForPath(path.join('/'));
  }

  private integration(route: Route): LambdaIntegration {
    const service = serviceOf(route);
    const known = this.integrations.get(service);
    if (known) return known;
    const created = new LambdaIntegration(functionByName(this, `functions/${service}/api.ts`));
    this.integrations.set(service, created);
    return created;
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
