import { api } from '../kit/http';
import { createChannel } from './create-channel.http';
import { getChannel } from './get-channel.http';
import { getOwnChannel } from './get-own-channel.http';
import { listCategories } from './list-categories.http';
import { rotateStreamKey } from './rotate-stream-key.http';
import { updateChannel } from './update-channel.http';

/** The REST API of the channels service. */
export const handler = api([
  createChannel,
  getOwnChannel,
  updateChannel,
  rotateStreamKey,
  getChannel,
  listCategories,
]);
