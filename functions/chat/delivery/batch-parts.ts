import type { StreamRecord } from '../../../domain/chat/delivery/sequencing';

/** A DynamoDB item holds 400 KB and a queue's message 256 KB; texts may grow in their encoding. */
const maxPartBytes = 200_000;

/** The records in their order, in parts that fit an item or a message. */
export function* partsOf(batch: readonly StreamRecord[]): Generator<StreamRecord[]> {
  let part: StreamRecord[] = [];
  let bytes = 0;
  for (const one of batch) {
    const size = Buffer.byteLength(JSON.stringify(one.record));
    if (part.length > 0 && bytes + size > maxPartBytes) {
      yield part;
      part = [];
      bytes = 0;
    }
    part.push(one);
    bytes += size;
  }
  if (part.length > 0) yield part;
}
