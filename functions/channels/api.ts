import * as routes from '../../domain/channels/contract';
import { api } from '../kit/http';
import * as channels from './channels.http';
import { createChannel } from './create-channel.http';
import { rotateStreamKey } from './rotate-stream-key.http';

/** The REST API of the channels service. */
export const handler = api(routes, { ...channels, createChannel, rotateStreamKey });
