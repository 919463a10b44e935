import { createEmote as route } from '../../../domain/chat/emotes/contract';
import { emoteLimits, uploadKey } from '../../../domain/chat/emotes/emotes';
import { emoteRoutesEnv } from '../../../domain/chat/env';
import { newId } from '../../../domain/kit/id';
import { once } from '../../../domain/kit/once';
import { uploadForm } from '../../kit/clients/objects';
import { env } from '../../kit/env';
import { http } from '../../kit/http';
import { requireEmoteManager } from './emote-rules';
import { present, reserveEmote } from './emotes-store';

const settings = once(() => env(emoteRoutesEnv));

export const createEmote = http(route, async ({ params: { channelId }, body, actor }) => {
  await requireEmoteManager(channelId, actor);
  const { MEDIA_BUCKET, UPLOAD_URL } = settings();
  const emote = await reserveEmote(channelId, body.name, newId('emote'));
  const fields = await uploadForm({
    bucket: MEDIA_BUCKET,
    key: uploadKey(channelId, emote.emoteId),
    contentType: body.contentType,
    maxBytes: emoteLimits.uploadBytes,
    seconds: emoteLimits.formSeconds,
  });
  return { emote: present(emote), upload: { url: UPLOAD_URL, fields } };
});
