import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readForm } from './form-data';

const type = 'multipart/form-data; boundary=edge';
const part = (name: string, value: string, filename?: string) =>
  `--edge\r\ncontent-disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}\r\n\r\n${value}\r\n`;

async function* chunks(text: string, size = 7): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string, size?: number) {
  const form = await readForm(chunks(text, size), type);
  return { ...form, file: Buffer.concat(await Readable.from(form.file).toArray()).toString() };
}

test('fields come in lower case, then the file as it is, in chunks of any size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 200 }),
      fc.constantFrom('', '\r\n--edg', '-\r\n--\r\n', 'ü'),
      async (size, tail) => {
        const text = `${part('Key', 'up/ü')}${part('file', `body${tail}`, 'C:\\x\\cat.png')}--edge--\r\n`;
        expect(await read(text, size)).toEqual({
          fields: { key: 'up/ü' },
          filename: 'cat.png',
          file: `body${tail}`,
        });
      },
    ),
    { numRuns: 50 },
  );
});

test('the file is the part of that name, also without a file name', async () => {
  expect(await read(`${part('file', 'x')}--edge--\r\n`)).toMatchObject({ file: 'x', filename: '' });
});

test.each([
  ['no file', `${part('key', 'x')}--edge--\r\n`, 'InvalidArgument'],
  [
    'fields over 64 KiB',
    part('a', 'x'.repeat(40_000)) + part('b', 'x'.repeat(40_000)) + part('file', 'x'),
    'MaxPostPreDataLengthExceeded',
  ],
  [
    'one field over 64 KiB',
    part('a', 'x'.repeat(70_000)) + part('file', 'x'),
    'MaxPostPreDataLengthExceeded',
  ],
  [
    'an end within a field',
    '--edge\r\ncontent-disposition: form-data; name="key"\r\n\r\nval',
    'MalformedPOSTRequest',
  ],
  [
    'an end within the file',
    '--edge\r\ncontent-disposition: form-data; name="file"\r\n\r\nval',
    'MalformedPOSTRequest',
  ],
  ['no part', 'nonsense', 'MalformedPOSTRequest'],
])('%s is refused', async (_, text, code) => {
  await expect(read(text)).rejects.toMatchObject({ code });
});

test('another content type is refused', async () => {
  for (const other of ['text/plain; boundary=edge', 'multipart/form-data']) {
    await expect(readForm(chunks(''), other)).rejects.toMatchObject({ code: 'PreconditionFailed' });
  }
});

test('a request that breaks off ends the file with an error', async () => {
  async function* broken() {
    yield Buffer.from(part('key', 'x') + part('file', 'x'.repeat(1000)).slice(0, -2));
    throw new Error('aborted');
  }
  const { file } = await readForm(broken(), type);
  await new Promise((resolve) => setTimeout(resolve, 20));
  await expect(Readable.from(file).toArray()).rejects.toMatchObject({ code: 'MalformedPOSTRequest' });
});
