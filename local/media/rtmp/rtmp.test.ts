import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AmfValue, decodeAmf0, encodeAmf0 } from './amf0';
import { ChunkReader, encodeMessage, type RtmpMessage } from './chunks';

const message = fc.record({
  type: fc.constantFrom(8, 9, 18, 20),
  streamId: fc.nat(10),
  timestamp: fc.nat(0xff_ff_fe),
  payload: fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)),
});

function readAll(bytes: Buffer, cuts: readonly number[], maxMessage = 1_000_000): RtmpMessage[] {
  const reader = new ChunkReader(maxMessage);
  const messages: RtmpMessage[] = [];
  let at = 0;
  for (const cut of [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)) {
    reader.push(bytes.subarray(at, cut), (one) => messages.push(one));
    at = cut;
  }
  return messages;
}

describe('chunk stream', () => {
  it('reads messages in packets of any size', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.nat(5_000)), (sent, cuts) => {
        const bytes = Buffer.concat(sent.map((one) => encodeMessage(4, one, 128)));
        expect(readAll(bytes, cuts)).toEqual(sent);
      }),
    );
  });

  it('answers garbage with an error or nothing, and never hangs', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), (garbage) => {
        try {
          readAll(Buffer.from(garbage), []);
        } catch (error) {
          expect((error as Error).name).toBe('ChunkError');
        }
      }),
    );
  });

  it('refuses a message over the limit before it arrives', () => {
    expect(() => readAll(Buffer.from('0400000000ffff090100000000', 'hex'), [], 1_000)).toThrow(
      /over the limit/,
    );
  });

  it('reads deltas, and extended timestamps with and without repetition in later chunks', () => {
    const body = Buffer.alloc(200, 7);
    const head = Buffer.from('04ffffff0000c8090100000001020304', 'hex');
    for (const continuation of ['c401020304', 'c4']) {
      const bytes = [head, body.subarray(0, 128), Buffer.from(continuation, 'hex'), body.subarray(128)];
      const delta = Buffer.from('84000021', 'hex');
      const second = [delta, body.subarray(0, 128), Buffer.from('c4', 'hex'), body.subarray(128)];
      const read = readAll(Buffer.concat([...bytes, ...second]), []);
      expect(read.map(({ timestamp }) => timestamp)).toEqual([0x01020304, 0x01020304 + 0x21]);
      expect(read[0]!.payload).toEqual(body);
    }
  });
});

describe('AMF0', () => {
  const value = fc.letrec<{ value: AmfValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.string({ maxLength: 20 }),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), tie('value'), {
        maxKeys: 4,
        noNullPrototype: false,
      }),
    ),
  })).value;

  it('decodes what it encoded', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 3 }), (values) => {
        expect(decodeAmf0(encodeAmf0(...values)).map(plain)).toEqual(values.map(plain));
      }),
    );
  });

  it('throws RangeError on garbage', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => {
        try {
          decodeAmf0(Buffer.from(garbage));
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});

function plain(value: AmfValue): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}
