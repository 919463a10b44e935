import { channelChanged } from '../../domain/channels/contract';
import { event } from '../kit/consume';
import { keepRoom } from './rooms-store';

/** Every channel has a room, named like it. */
export const handler = event(channelChanged, async ({ data }) => await keepRoom(data));
