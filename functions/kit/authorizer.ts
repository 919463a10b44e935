import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { chain } from './middleware/deadline';

/** A custom authorizer of API Gateway; an error with the message `Unauthorized` is answered with 401. */
export const authorizer = (
  fn: (event: APIGatewayRequestAuthorizerEvent) => Promise<APIGatewayAuthorizerResult>,
) => chain<APIGatewayRequestAuthorizerEvent, APIGatewayAuthorizerResult>([], fn);
