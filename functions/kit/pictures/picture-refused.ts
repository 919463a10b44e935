/** Why a picture is refused, in a sentence for the person who sent it. */
export class PictureRefused extends Error {
  override readonly name = 'PictureRefused';
}

export const damaged = (cause?: unknown): PictureRefused =>
  new PictureRefused('The picture is damaged or incomplete.', { cause });
