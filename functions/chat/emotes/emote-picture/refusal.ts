/** Why a picture is not taken, in a sentence for the person who sent it. */
export class PictureRefused extends Error {
  override readonly name = 'PictureRefused';
}

export const damaged = (): PictureRefused => new PictureRefused('The picture is damaged or incomplete.');
