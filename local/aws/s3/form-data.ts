import { AwsError } from '../../runtime/cloud';

const FIELD_LIMIT = 64 * 1024;
const CRLF = Buffer.from('\r\n');

/** A form whose file comes last, as S3 demands: fields first, then the file as it arrives. */
export interface Form {
  /** Names in lower case. */
  readonly fields: Readonly<Record<string, string>>;
  readonly filename: string;
  /** Ends where the file ends; throws when the request breaks off before. */
  readonly file: AsyncIterable<Buffer>;
}

/** Reads `multipart/form-data` without holding the file in memory. */
export async function readForm(body: AsyncIterable<Buffer>, contentType: string): Promise<Form> {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  if (!/^multipart\/form-data/i.test(contentType) || !boundary) {
    throw new AwsError(
      'PreconditionFailed',
      'Bucket POST must be of the enclosure-type multipart/form-data',
      412,
    );
  }
  const reader = new Reader(body);
  const mark = Buffer.from(`\r\n--${boundary[1] ?? boundary[2]}`);
  reader.unshift(CRLF);
  await collect(reader.until(mark), 0);
  const fields: Record<string, string> = {};
  let total = 0;
  for (;;) {
    const line = await collect(reader.until(CRLF), FIELD_LIMIT);
    if (line.toString().startsWith('--')) {
      throw new AwsError('InvalidArgument', 'POST requires exactly one file upload per request.');
    }
    const heads = await readHeads(reader);
    const name = /;\s*name="([^"]*)"/i.exec(heads['content-disposition'] ?? '')?.[1]?.toLowerCase();
    if (name === undefined) throw malformed();
    if (name === 'file') {
      const path = /;\s*filename="([^"]*)"/i.exec(heads['content-disposition'] ?? '')?.[1] ?? '';
      const filename = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
      return { fields, filename, file: reader.until(mark) };
    }
    const value = await collect(reader.until(mark), FIELD_LIMIT);
    total += value.length;
    if (total > FIELD_LIMIT) {
      throw new AwsError(
        'MaxPostPreDataLengthExceeded',
        'Your POST request fields preceding the upload file were too large.',
      );
    }
    fields[name] = value.toString();
  }
}

async function readHeads(reader: Reader): Promise<Record<string, string>> {
  const heads: Record<string, string> = {};
  for (let lines = 0; lines < 32; lines += 1) {
    const line = (await collect(reader.until(CRLF), FIELD_LIMIT)).toString();
    if (line === '') return heads;
    const colon = line.indexOf(':');
    if (colon > 0) heads[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
  }
  throw malformed();
}

function malformed(): AwsError {
  return new AwsError(
    'MalformedPOSTRequest',
    'The body of your POST request is not well-formed multipart/form-data.',
  );
}

async function collect(chunks: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const all: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > limit) throw malformed();
    all.push(chunk);
  }
  return Buffer.concat(all);
}

/** Cuts a stream at marks. */
class Reader {
  private buffer: Buffer = Buffer.alloc(0);
  private readonly source: AsyncIterator<Buffer>;

  constructor(body: AsyncIterable<Buffer>) {
    this.source = body[Symbol.asyncIterator]();
  }

  unshift(bytes: Buffer): void {
    this.buffer = Buffer.concat([bytes, this.buffer]);
  }

  /** What comes before the next `mark`, which is consumed; never more than a chunk and a mark is held. */
  async *until(mark: Buffer): AsyncGenerator<Buffer> {
    for (;;) {
      const at = this.buffer.indexOf(mark);
      if (at >= 0) {
        const before = this.buffer.subarray(0, at);
        this.buffer = this.buffer.subarray(at + mark.length);
        if (before.length > 0) yield before;
        return;
      }
      const sure = this.buffer.length - mark.length + 1;
      if (sure > 0) {
        const before = this.buffer.subarray(0, sure);
        this.buffer = this.buffer.subarray(sure);
        yield before;
      }
      const next = await this.source.next();
      if (next.done) throw malformed();
      this.buffer = Buffer.concat([this.buffer, next.value]);
    }
  }
}
