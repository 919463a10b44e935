import { ComprehendClient } from '@aws-sdk/client-comprehend';
import { clientOf } from './client-config';

export const comprehend = clientOf((config) => new ComprehendClient(config));
