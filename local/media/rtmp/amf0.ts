/**
 * AMF0, the value encoding of RTMP commands (Adobe AMF0 specification, 2007). Input is untrusted: depth and element
 * counts are limited, and a truncated value throws a RangeError.
 */
export type AmfValue =
  | number
  | boolean
  | string
  | null
  | undefined
  | AmfValue[]
  | { [name: string]: AmfValue };

const MAX_DEPTH = 8;
const MAX_ELEMENTS = 1_000;

/**
 * Decodes the values of a message. A value in AMF3 (marker 0x11) ends the list early: commands of AMF3 clients have
 * name and transaction in AMF0, which is all that ingest needs.
 */
export function decodeAmf0(bytes: Buffer): AmfValue[] {
  const values: AmfValue[] = [];
  const cursor = { at: 0, left: MAX_ELEMENTS };
  while (cursor.at < bytes.length && bytes[cursor.at] !== 0x11) values.push(read(bytes, cursor, 0));
  return values;
}

interface Cursor {
  at: number;
  left: number;
}

function read(bytes: Buffer, cursor: Cursor, depth: number): AmfValue {
  cursor.left -= 1;
  if (depth > MAX_DEPTH || cursor.left < 0)
    throw new RangeError('AMF0 value is nested too deeply or too long');
  const marker = bytes.readUInt8(cursor.at);
  cursor.at += 1;
  switch (marker) {
    case 0x00:
      cursor.at += 8;
      return bytes.readDoubleBE(cursor.at - 8);
    case 0x01:
      cursor.at += 1;
      return bytes.readUInt8(cursor.at - 1) !== 0;
    case 0x02:
      return readString(bytes, cursor, 2);
    case 0x03:
      return readObject(bytes, cursor, depth);
    case 0x05:
      return null;
    case 0x06:
      return undefined;
    case 0x08:
      cursor.at += 4; // The count is only a hint.
      return readObject(bytes, cursor, depth);
    case 0x0a: {
      const count = bytes.readUInt32BE(cursor.at);
      cursor.at += 4;
      const list: AmfValue[] = [];
      for (let index = 0; index < count; index += 1) list.push(read(bytes, cursor, depth + 1));
      return list;
    }
    case 0x0b:
      cursor.at += 10;
      return bytes.readDoubleBE(cursor.at - 10);
    case 0x0c:
      return readString(bytes, cursor, 4);
    default:
      throw new RangeError(`AMF0 marker 0x${marker.toString(16)} is not supported`);
  }
}

function readString(bytes: Buffer, cursor: Cursor, width: 2 | 4): string {
  const length = bytes.readUIntBE(cursor.at, width);
  cursor.at += width + length;
  if (cursor.at > bytes.length) throw new RangeError('AMF0 string is truncated');
  return bytes.toString('utf8', cursor.at - length, cursor.at);
}

function readObject(bytes: Buffer, cursor: Cursor, depth: number): { [name: string]: AmfValue } {
  const object: { [name: string]: AmfValue } = Object.create(null);
  for (;;) {
    const name = readString(bytes, cursor, 2);
    if (name === '' && bytes.readUInt8(cursor.at) === 0x09) {
      cursor.at += 1;
      return object;
    }
    object[name] = read(bytes, cursor, depth + 1);
  }
}

/** Encodes values for a command message. */
export function encodeAmf0(...values: AmfValue[]): Buffer {
  return Buffer.concat(values.map(encode));
}

function encode(value: AmfValue): Buffer {
  if (value === null) return Buffer.from([0x05]);
  if (value === undefined) return Buffer.from([0x06]);
  if (typeof value === 'boolean') return Buffer.from([0x01, value ? 1 : 0]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(9);
    bytes.writeDoubleBE(value, 1);
    return bytes;
  }
  if (typeof value === 'string') return Buffer.concat([Buffer.from([0x02]), encodeName(value)]);
  if (Array.isArray(value)) {
    const head = Buffer.from([0x0a, 0, 0, 0, 0]);
    head.writeUInt32BE(value.length, 1);
    return Buffer.concat([head, ...value.map(encode)]);
  }
  const members = Object.entries(value).flatMap(([name, member]) => [encodeName(name), encode(member)]);
  return Buffer.concat([Buffer.from([0x03]), ...members, Buffer.from([0, 0, 0x09])]);
}

function encodeName(text: string): Buffer {
  const body = Buffer.from(text, 'utf8');
  const head = Buffer.alloc(2);
  head.writeUInt16BE(body.length);
  return Buffer.concat([head, body]);
}
