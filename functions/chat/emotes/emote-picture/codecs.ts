import startJpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import jpegDecoder from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm';
import startWebpDecoder from '@jsquash/webp/codec/dec/webp_dec.js';
import webpDecoder from '@jsquash/webp/codec/dec/webp_dec.wasm';
import startWebpEncoder from '@jsquash/webp/codec/enc/webp_enc.js';
import webpEncoder from '@jsquash/webp/codec/enc/webp_enc.wasm';
import { defaultOptions } from '@jsquash/webp/meta.js';
import { once } from '../../../../domain/kit/once';
import type { Pixels } from './pixels';
import { damaged } from './refusal';

/**
 * mozjpeg and libwebp in WebAssembly: whatever a picture does to them stays in their own memory, and one bundle runs on
 * every processor.
 */

interface JpegDecoder {
  /** `turn`: as the camera was held. */
  decode(file: Uint8Array, turn: boolean): Pixels | null;
}

interface WebpDecoder {
  decode(file: Uint8Array): Pixels | null;
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

const jpeg = codec<JpegDecoder>(startJpegDecoder, jpegDecoder);
const webp = codec<WebpDecoder>(startWebpDecoder, webpDecoder);
const encoder = once(codec<Encoder>(startWebpEncoder, webpEncoder));

/** Over a bad picture a decoder ends its own program, or leaves its own memory: so each picture gets a new one. */
const isFault = (error: unknown): boolean => ['ExitStatus', 'RuntimeError'].includes((error as Error).name);

function decoded(decode: () => Pixels | null): Pixels {
  let pixels: Pixels | null = null;
  try {
    pixels = decode();
  } catch (error) {
    if (!isFault(error)) throw error;
  }
  if (pixels === null) throw damaged();
  return pixels;
}

/** @throws PictureRefused */
export async function decodeJpeg(file: Uint8Array): Promise<Pixels> {
  const decoder = await jpeg();
  return decoded(() => decoder.decode(file, true));
}

/** @throws PictureRefused */
export async function decodeWebp(file: Uint8Array): Promise<Pixels> {
  const decoder = await webp();
  return decoded(() => decoder.decode(file));
}

/** A still WebP without metadata. */
export async function encodeWebp({ data, width, height }: Pixels): Promise<Buffer> {
  const options = { ...defaultOptions, quality: 85 };
  const file = (await encoder()).encode(new Uint8Array(data), width, height, options);
  if (file === null) throw new Error(`A picture of ${width} × ${height} could not be encoded`);
  return Buffer.from(file);
}
