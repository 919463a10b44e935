import { makeFullBox } from './boxes';

/** The scheme of ID3 in event messages (AOM, "Carriage of ID3 Timed Metadata in CMAF"). */
const SCHEME = 'https://aomedia.org/emsg/ID3';
const TIMESCALE = 90_000;

/** An event message box with text for players at `time` seconds of the media. Goes before a moof. */
export function timedMetadata(text: string, time: number, id: number): Buffer {
  const head = Buffer.alloc(20);
  head.writeUInt32BE(TIMESCALE, 0);
  head.writeBigUInt64BE(BigInt(Math.round(time * TIMESCALE)), 4);
  head.writeUInt32BE(0xff_ff_ff_ff, 12); // of unknown duration
  head.writeUInt32BE(id >>> 0, 16);
  return makeFullBox('emsg', 1, 0, head, Buffer.from(`${SCHEME}\0\0`, 'latin1'), id3(text));
}

/** An ID3v2.4 tag with one TXXX frame in UTF-8, as IVS sends it. */
function id3(text: string): Buffer {
  const content = Buffer.concat([Buffer.from([3, 0]), Buffer.from(text, 'utf8'), Buffer.from([0])]);
  const frame = Buffer.concat([Buffer.from('TXXX'), synchsafe(content.length), Buffer.from([0, 0]), content]);
  return Buffer.concat([Buffer.from('ID3'), Buffer.from([4, 0, 0]), synchsafe(frame.length), frame]);
}

/** Seven bits per byte. */
function synchsafe(value: number): Buffer {
  return Buffer.from([21, 14, 7, 0].map((shift) => (value >> shift) & 0x7f));
}
