import * as z from 'zod/mini';
import { id } from '../kit/id';

/** Path parameters that many of chat's routes share. */
export const roomParams = z.strictObject({ channelId: id('channel') });
export const roomUserParams = z.extend(roomParams, { userId: id('user') });
export const roomMessageParams = z.extend(roomParams, { messageId: id('message') });
