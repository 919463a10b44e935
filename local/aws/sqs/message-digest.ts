import { createHash } from 'node:crypto';
import type { MessageAttribute } from './queue';

export const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** The digest of message attributes, which SQS clients verify. */
export function md5OfAttributes(attributes: Readonly<Record<string, MessageAttribute>>): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const part = (data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    hash.update(length).update(data);
  };
  for (const name of names) {
    const { DataType, StringValue, BinaryValue } = attributes[name] as MessageAttribute;
    part(Buffer.from(name));
    part(Buffer.from(DataType));
    if (DataType.startsWith('Binary')) {
      hash.update(Buffer.from([2]));
      part(Buffer.from(BinaryValue ?? '', 'base64'));
    } else {
      hash.update(Buffer.from([1]));
      part(Buffer.from(StringValue ?? ''));
    }
  }
  return hash.digest('hex');
}
