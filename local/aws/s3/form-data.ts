import { pipeline, type Readable } from 'node:stream';
import { Busboy } from '@fastify/busboy';
import { AwsError } from '../../runtime/cloud';

const FIELD_LIMIT = 64 * 1024;

/** A form with the file last, as S3 requires: first the fields, then the file as it arrives. */
export interface Form {
  /** Names in lower case. */
  readonly fields: Readonly<Record<string, string>>;
  readonly filename: string;
  /** Ends where the file ends; throws when the request breaks off earlier. */
  readonly file: AsyncIterable<Buffer>;
}

/** Reads `multipart/form-data` without buffering the file. */
export function readForm(body: AsyncIterable<Buffer>, contentType: string): Promise<Form> {
  return new Promise((resolve, reject) => {
    const parser = parserOf(contentType);
    const fields: Record<string, string> = {};
    let total = 0;
    let file: Readable | undefined;
    parser.on('field', (name, value) => {
      total += Buffer.byteLength(value);
      fields[name.toLowerCase()] = value;
      if (total >= FIELD_LIMIT) {
        reject(
          new AwsError(
            'MaxPostPreDataLengthExceeded',
            'Your POST request fields preceding the upload file were too large.',
          ),
        );
      }
    });
    parser.on('file', (_, stream, filename) => {
      file = stream.on('error', (error) => stream.destroy(error));
      resolve({ fields, filename: filename ?? '', file: contents(stream) });
    });
    parser.on('finish', () =>
      reject(new AwsError('InvalidArgument', 'POST requires exactly one file upload per request.')),
    );
    pipeline(chunks(body), parser, (error) => {
      if (!error) return;
      file?.destroy(error);
      reject(malformed());
    });
  });
}

function parserOf(contentType: string) {
  try {
    if (!/^multipart\/form-data/i.test(contentType)) throw new Error('another content type');
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: { fieldSize: FIELD_LIMIT, files: 1 },
      isPartAFile: (name) => name?.toLowerCase() === 'file',
    });
  } catch {
    throw new AwsError(
      'PreconditionFailed',
      'Bucket POST must be of the enclosure-type multipart/form-data',
      412,
    );
  }
}

/** Leaves the request open when the parser fails: it still needs an answer. */
async function* chunks(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const iterator = body[Symbol.asyncIterator]();
  for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
}

async function* contents(file: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* file;
  } catch {
    throw malformed();
  }
}

const malformed = (): AwsError =>
  new AwsError(
    'MalformedPOSTRequest',
    'The body of your POST request is not well-formed multipart/form-data.',
  );
