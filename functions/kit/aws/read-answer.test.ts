import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerReader } from './read-answer';

const bodies = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
const head = (...lines: string[]) => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`);

/** The same body with a length, in chunks of any size with a trailer or without, and with nothing but the end. */
const written = fc
  .tuple(bodies, fc.integer({ min: 1, max: 90 }), fc.boolean())
  .chain(([body, size, trailer]) => {
    const chunks: Buffer[] = [];
    for (let at = 0; at < body.length; at += size) {
      const chunk = body.subarray(at, at + size);
      chunks.push(Buffer.from(`${chunk.length.toString(16)};x=y\r\n`), chunk, Buffer.from('\r\n'));
    }
    chunks.push(Buffer.from(trailer ? '0\r\nX: y\r\n\r\n' : '0\r\n\r\n'));
    return fc.constantFrom(
      { body, ends: false, bytes: [head('HTTP/1.1 200 OK', `Content-Length:${body.length} `), body] },
      { body, ends: false, bytes: [head('HTTP/1.1 200 OK', 'transfer-encoding: chunked'), ...chunks] },
      { body, ends: true, bytes: [head('HTTP/1.0 200 OK', 'X-Y: z'), body] },
    );
  });

describe('an answer', () => {
  it('is read in whatever pieces it comes, after answers that are none yet', () => {
    fc.assert(
      fc.property(
        written,
        fc.boolean(),
        fc.array(fc.nat(500), { maxLength: 8 }),
        ({ body, ends, bytes }, hints, at) => {
          const early = hints
            ? [head('HTTP/1.1 100 Continue'), head('HTTP/1.1 103 Early Hints', 'A: b')]
            : [];
          const all = Buffer.concat([...early, ...bytes]);
          const cuts = [0, ...at.map((one) => Math.min(one, all.length)).sort((a, b) => a - b), all.length];
          const reader = new AnswerReader();
          const answers = cuts
            .slice(1)
            .map((cut, index) => reader.read(all.subarray(cuts[index], cut)))
            .concat(ends ? [reader.end()] : [])
            .filter((one) => one !== undefined);
          expect(answers).toHaveLength(1);
          expect(answers[0]).toMatchObject({ status: 200, bytes: body, body: body.toString() });
          expect(reader.isLast).toBe(ends);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('without a body ends with its head, and what comes with it unasked ends the connection', () => {
    const reader = new AnswerReader();
    expect(reader.read(head('HTTP/1.1 204 No Content'))).toMatchObject({ status: 204, body: '' });
    expect(reader.isLast).toBe(false);
    expect(reader.read(head('HTTP/1.1 410 Gone', 'content-length: 0', 'connection: Close'))?.status).toBe(
      410,
    );
    expect(reader.isLast).toBe(true);
    const more = new AnswerReader();
    more.read(Buffer.concat([head('HTTP/1.1 200 OK', 'content-length: 1'), Buffer.from('ab')]));
    expect(more.isLast).toBe(true);
  });

  it('that ends in the middle is none', () => {
    for (const part of ['HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc', 'HTTP/1.1 200 OK\r\ncont']) {
      const reader = new AnswerReader();
      expect(reader.read(Buffer.from(part))).toBeUndefined();
      expect(reader.end()).toBeUndefined();
    }
  });

  it.each([
    'SSH-2.0-OpenSSH\r\n\r\n',
    'HTTP/2 200\r\n\r\n',
    'HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n',
    'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    'x'.repeat(70_000),
  ])('is no other thing: %j', (text) => {
    expect(() => new AnswerReader().read(Buffer.from(text))).toThrow();
  });
});
