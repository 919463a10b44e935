import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Stack } from 'aws-cdk-lib/core';
import type { ServiceFunction } from '../compute/service-function';

/**
 * Permits the REST API to call a function. One permission for all methods: a function's resource policy has at most
 * 20 KB.
 */
export function permitRestCalls(handler: ServiceFunction, { restApiId }: { restApiId: string }): void {
  permit(handler, 'RestCalls', restApiId, 'v1/*');
}

/** Permits an API to call a function as authorizer; `id` is unique an API. */
export function permitAuthorizer(handler: ServiceFunction, id: string, apiId: string): void {
  permit(handler, `${id}Authorizer`, apiId, 'authorizers/*');
}

function permit(handler: ServiceFunction, id: string, apiId: string, path: string): void {
  handler.addPermission(id, {
    principal: new ServicePrincipal('apigateway.amazonaws.com'),
    sourceArn: Stack.of(handler).formatArn({
      service: 'execute-api',
      resource: apiId,
      resourceName: path,
    }),
  });
}
