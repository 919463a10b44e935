import { uploadOf } from '../../../domain/chat/emotes/emotes';
import { objects } from '../../kit/clients/objects';
import type { Logger } from '../../kit/log';
import { makePicture } from './emote-picture/picture';
import { PictureRefused } from './emote-picture/refusal';
import { deletePictures, keepPictures } from './emote-pictures';
import type { EmotesChanged } from './emote-rules';
import { type EmoteItem, emoteOf, settleEmote } from './emotes-store';

/**
 * Makes an emote of an upload, or refuses it with a reason for its owner. The upload goes last, so that whatever
 * failed before is done again; a duplicate finds the emote settled and only tells the room once more.
 */
export async function processUpload(
  { bucket, key }: { bucket: string; key: string },
  { emotesChanged, log }: { emotesChanged: EmotesChanged; log: Logger },
): Promise<void> {
  const upload = uploadOf(key);
  const emote = upload && (await emoteOf(upload.channelId, upload.emoteId));
  if (emote === undefined) log.warn('Nobody waits for this upload', { key });
  const isReady =
    emote?.state === 'processing' ? await settle(bucket, key, emote, log) : emote?.state === 'ready';
  if (isReady) await emotesChanged(emote!.channelId);
  await objects.delete(bucket, key);
}

/** Whether this made the emote ready: not when it was refused, removed, or settled by a duplicate in the meantime. */
async function settle(bucket: string, key: string, emote: EmoteItem, log: Logger): Promise<boolean> {
  const { channelId, emoteId } = emote;
  const file = await objects.get(bucket, key);
  try {
    const picture = await makePicture(file);
    await keepPictures(bucket, emoteId, picture);
    log.info('A picture was made', { channelId, emoteId, from: file.length, to: picture.file.length });
    if (await settleEmote(emote, { state: 'ready', animated: picture.still !== undefined })) return true;
  } catch (error) {
    if (!(error instanceof PictureRefused)) throw error;
    log.info('A picture was refused', { channelId, emoteId, problem: error.message });
    await settleEmote(emote, { state: 'refused', problem: error.message });
    return false;
  }
  // Removed meanwhile: nobody would ever delete the picture. A duplicate, though, has made the same one.
  if ((await emoteOf(channelId, emoteId)) === undefined) await deletePictures(bucket, emoteId);
  return false;
}
