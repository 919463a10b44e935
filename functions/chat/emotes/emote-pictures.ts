import { pictureKey, stillKey } from '../../../domain/chat/emotes/emotes';
import { objects } from '../../kit/clients/objects';

/** What the bucket keeps of an emote: its picture and, of one that moves, a still one. */

/** Pictures never change: another picture has another id. */
const cacheControl = 'public, max-age=31536000, immutable';

export async function putPictures(
  bucket: string,
  emoteId: string,
  { file, still }: { file: Buffer; still?: Buffer },
): Promise<void> {
  const keep = (key: string, body: Buffer): Promise<void> =>
    objects.put(bucket, key, { body, contentType: 'image/webp', cacheControl });
  if (still) await keep(stillKey(emoteId), still);
  await keep(pictureKey(emoteId), file);
}

/** What is not there is no failure. */
export async function deletePictures(bucket: string, emoteId: string): Promise<void> {
  await objects.delete(bucket, stillKey(emoteId));
  await objects.delete(bucket, pictureKey(emoteId));
}
