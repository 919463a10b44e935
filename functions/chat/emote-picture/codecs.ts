import startJpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import jpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm';
import startWebpDecoder from '@jsquash/webp/codec/dec/webp_dec.js';
import webpDecoder from '@jsquash/webp/codec/dec/webp_dec.wasm';
import startWebpEncoder from '@jsquash/webp/codec/enc/webp_enc.js';
import webpEncoder from '@jsquash/webp/codec/enc/webp_enc.wasm';
import { defaultOptions } from '@jsquash/webp/meta.js';
import { once } from '../../kit/clients/once';
import type { Pixels } from './pixels';
import { damaged } from './refusal';

/**
 * mozjpeg and libwebp in WebAssembly: whatever a picture does to them stays in their own memory, and one bundle runs on
 * every processor.
 */

interface Decoder {
  /** `turn`: as the camera was held (JPEG only). */
  decode(file: Uint8Array, turn?: boolean): Pixels | null;
}

interface Encoder {
  encode(pixels: Uint8Array, width: number, height: number, options: object): Uint8Array | null;
}

/** A codec in a memory of its own; compiled once. */
function codec<Codec>(start: unknown, bytes: Uint8Array): () => Promise<Codec> {
  const compiled = once(() => new WebAssembly.Module(bytes));
  return () =>
    (start as (options: object) => Promise<Codec>)({
      noInitialRun: true,
      // Nothing is loaded from anywhere; the codec asks for an address all the same.
      locateFile: (file: string) => file,
      instantiateWasm: (imports: object, ready: (instance: WebAssembly.Instance) => void) => {
        const instance = new WebAssembly.Instance(compiled(), imports);
        ready(instance);
        return instance.exports;
      },
      print: () => {},
      printErr: () => {},
    });
}

const jpeg = codec<Decoder>(startJpegDecoder, jpegDecoder);
const webp = codec<Decoder>(startWebpDecoder, webpDecoder);
const encoder = once(codec<Encoder>(startWebpEncoder, webpEncoder));

/** Each picture gets a new decoder: one that failed is not used again. Throws PictureRefused. */
async function decoded(start: () => Promise<Decoder>, file: Uint8Array): Promise<Pixels> {
  const decoder = await start();
  let pixels: Pixels | null = null;
  try {
    pixels = decoder.decode(file, true);
  } catch {
    // The decoder ends its own program over a bad picture.
  }
  if (pixels === null) throw damaged();
  return pixels;
}

/** @throws PictureRefused */
export const decodeJpeg = (file: Uint8Array): Promise<Pixels> => decoded(jpeg, file);

/** @throws PictureRefused */
export const decodeWebp = (file: Uint8Array): Promise<Pixels> => decoded(webp, file);

/** A still WebP without metadata. */
export async function encodeWebp({ data, width, height }: Pixels): Promise<Buffer> {
  const options = { ...defaultOptions, quality: 85 };
  const file = (await encoder()).encode(new Uint8Array(data), width, height, options);
  if (file === null) throw new Error(`A picture of ${width} × ${height} could not be encoded`);
  return Buffer.from(file);
}
