import { deleteEmote as route } from '../../../domain/chat/emotes/contract';
import { emoteRoutesEnv } from '../../../domain/chat/env';
import { once } from '../../../domain/kit/once';
import { ProblemError } from '../../../domain/kit/problem';
import { env } from '../../kit/env';
import { http } from '../../kit/http';
import { deletePictures } from './emote-pictures';
import { type EmotesChanged, requireEmoteManager } from './emote-rules';
import { findEmoteByName, removeEmote } from './emotes-store';

const settings = once(() => env(emoteRoutesEnv));

/** The pictures go first: what is tried again after a failure in between still finds the name. */
export const deleteEmote = (emotesChanged: EmotesChanged) =>
  http(route, async ({ params: { channelId, name }, actor }) => {
    await requireEmoteManager(channelId, actor);
    const emote = await findEmoteByName(channelId, name);
    if (emote === undefined) throw new ProblemError('not-found', 'This emote does not exist.');
    await deletePictures(settings().MEDIA_BUCKET, emote.emoteId);
    await removeEmote(emote);
    if (emote.state === 'ready') await emotesChanged(channelId);
    return undefined;
  });
