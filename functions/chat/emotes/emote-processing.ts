import { emoteLimits, uploadOf } from '../../../domain/chat/emotes/emotes';
import { objects } from '../../kit/clients/objects';
import type { Logger } from '../../kit/log';
import { PictureRefused } from '../../kit/pictures/picture-refused';
import type { PictureRules } from '../../kit/pictures/picture-rules';
import { renderPicture } from '../../kit/pictures/render-picture';
import { deletePictures, putPictures } from './emote-pictures';
import type { EmotesChanged } from './emote-rules';
import { type EmoteItem, findEmote, settleEmote } from './emotes-store';

const { uploadBytes, side, frames, animationMs, size } = emoteLimits;

const rules: PictureRules = {
  maxBytes: uploadBytes,
  maxSide: side,
  maxPixels: side ** 2,
  animation: { maxFrames: frames, maxMs: animationMs },
  size: { width: size, height: size, fit: 'contain' },
};

/**
 * Makes an emote of an upload, or refuses it with a reason for its owner. The upload is deleted last, so that a
 * failure before that is retried; a duplicate event finds the emote settled and only notifies the room again.
 */
export async function processUpload(
  { bucket, key }: { bucket: string; key: string },
  { emotesChanged, log }: { emotesChanged: EmotesChanged; log: Logger },
): Promise<void> {
  const upload = uploadOf(key);
  const emote = upload && (await findEmote(upload.channelId, upload.emoteId));
  if (emote === undefined) log.warn('No emote waits for this upload', { key });
  const isReady =
    emote?.state === 'processing' ? await settle(bucket, key, emote, log) : emote?.state === 'ready';
  if (isReady) await emotesChanged(emote!.channelId);
  await objects.delete(bucket, key);
}

/** True if this made the emote ready; false if it was refused, removed, or settled by a duplicate meanwhile. */
async function settle(bucket: string, key: string, emote: EmoteItem, log: Logger): Promise<boolean> {
  const { channelId, emoteId } = emote;
  const file = await objects.get(bucket, key);
  try {
    const picture = await renderPicture(file, rules);
    await putPictures(bucket, emoteId, picture);
    log.info('A picture was made', { channelId, emoteId, from: file.length, to: picture.file.length });
    if (await settleEmote(emote, { state: 'ready', animated: picture.still !== undefined })) return true;
  } catch (error) {
    if (!(error instanceof PictureRefused)) throw error;
    const { message: problem, cause } = error;
    log.info('A picture was refused', { channelId, emoteId, problem, cause: (cause as Error)?.message });
    await settleEmote(emote, { state: 'refused', problem });
    return false;
  }
  // If the emote was removed meanwhile, nothing else deletes the picture. A duplicate event made the same one.
  if ((await findEmote(channelId, emoteId)) === undefined) await deletePictures(bucket, emoteId);
  return false;
}
