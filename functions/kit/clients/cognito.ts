import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { clientDefaults, once } from './once';

export const cognito = once(() => new CognitoIdentityProviderClient(clientDefaults));
