import { pictureKey, stillKey } from '../../../domain/chat/emotes/emotes';
import { objects } from '../../kit/clients/objects';

/** The pictures of an emote in the bucket: its own and, for an animated one, a still. */

/** Pictures never change: a new picture has a new id. */
const cacheControl = 'public, max-age=31536000, immutable';

export async function putPictures(
  bucket: string,
  emoteId: string,
  { file, still }: { file: Buffer; still?: Buffer },
): Promise<void> {
  const put = (key: string, body: Buffer): Promise<void> =>
    objects.put(bucket, key, { body, contentType: 'image/webp', cacheControl });
  if (still) await put(stillKey(emoteId), still);
  await put(pictureKey(emoteId), file);
}

/** Deletes both pictures; a missing one is no error. */
export async function deletePictures(bucket: string, emoteId: string): Promise<void> {
  await objects.delete(bucket, stillKey(emoteId));
  await objects.delete(bucket, pictureKey(emoteId));
}
