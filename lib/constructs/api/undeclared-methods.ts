import {
  AuthorizationType,
  type IResource,
  MockIntegration,
  PassthroughBehavior,
} from 'aws-cdk-lib/aws-apigateway';
import { Validations } from 'aws-cdk-lib/core';
import { problemTable, problemType } from '../../../domain/kit/problem';

const code = 'method-not-allowed';
const { status, title } = problemTable[code];
const statusCode = String(status);

/** Answers every other method of a resource with 405 and the ones that it has, without a function. */
export function refuseOtherMethods(resource: IResource, allowed: readonly string[]): void {
  const headers = {
    Allow: `'${allowed.join(', ')}'`,
    'Content-Type': "'application/problem+json'",
    'Cache-Control': "'no-store'",
  };
  const named = <T>(value: (text: string) => T) =>
    Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [`method.response.header.${name}`, value(text)]),
    );
  const method = resource.addMethod(
    'ANY',
    new MockIntegration({
      requestTemplates: { 'application/json': JSON.stringify({ statusCode: status }) },
      passthroughBehavior: PassthroughBehavior.NEVER,
      integrationResponses: [
        {
          statusCode,
          responseParameters: named((text) => text),
          responseTemplates: {
            'application/json': JSON.stringify({ type: problemType(code), title, status, code }),
          },
        },
      ],
    }),
    {
      authorizationType: AuthorizationType.NONE,
      methodResponses: [{ statusCode, responseParameters: named(() => true) }],
    },
  );
  const reason = 'It refuses every request, whoever sends it.';
  Validations.of(method).acknowledge(
    { id: 'AwsSolutions-APIG4', reason },
    { id: 'AwsSolutions-COG4', reason },
  );
}
