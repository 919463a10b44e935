import * as routes from '../../domain/channels/contract';
import { type CategorySlug, categories } from '../../domain/channels/model';
import { ProblemError } from '../../domain/kit/problem';
import { http } from '../kit/http';
import { changeSettings, findChannel, findChannelByName } from './channels-store';
import { ownChannel, publicChannel } from './present';

export const getChannel = http(routes.getChannel, async ({ params }) => {
  const channel = await findChannelByName(params.name);
  if (channel === undefined) throw new ProblemError('not-found');
  return publicChannel(channel);
});

export const getOwnChannel = http(routes.getOwnChannel, async ({ actor }) => {
  const channel = await findChannel(actor.userId);
  if (channel === undefined) throw new ProblemError('not-found');
  return ownChannel(channel);
});

export const updateChannel = http(routes.updateChannel, async ({ actor, body }) => {
  const channel = await changeSettings(actor.userId, body);
  if (channel === undefined) throw new ProblemError('not-found');
  return ownChannel(channel);
});

const items = Object.entries(categories).map(([slug, title]) => ({ slug: slug as CategorySlug, title }));

export const listCategories = http(routes.listCategories, async () => ({ items }));
