import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { clientOf } from './client-config';

/** The user pool. The SDK signs only the administrator's calls: anybody may make the others. */
export const cognito = clientOf((config) => new CognitoIdentityProviderClient(config));
