export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The same, as it came. */
  readonly bytes: Buffer;
}

/** More than any head of AWS's has, in bytes. */
const maxHead = 64 * 1024;
const gap = Buffer.from('\r\n\r\n');
const nothing = Buffer.alloc(0);

/** Puts the answers of one connection together from the pieces in which they come (RFC 9112). */
export class AnswerReader {
  #bytes: Buffer = nothing;
  #head: { status: number; headers: Record<string, string>; isLast: boolean } | undefined;
  /** Of a chunked answer: its parts so far. */
  #chunks: Buffer[] = [];
  /** Whether the connection is over after the answer that was read. */
  isLast = false;

  /** Takes a piece. Answers the whole answer once it is there; throws for what is no HTTP. */
  read(piece: Buffer): Answer | undefined {
    this.#bytes = this.#bytes.length === 0 ? piece : Buffer.concat([this.#bytes, piece]);
    while (this.#head === undefined) {
      const end = this.#bytes.indexOf(gap);
      if (end < 0 && this.#bytes.length <= maxHead) return undefined;
      if (end < 0) throw new Error('The answer has no end of its head');
      const head = loadHead(this.#bytes.toString('latin1', 0, end));
      this.#bytes = this.#bytes.subarray(end + gap.length);
      // What comes before the answer proper, such as 100 Continue, has nothing behind its head.
      if (head.status >= 200) this.#head = head;
    }
    const { status, headers } = this.#head;
    if (status === 204 || status === 304) return this.#whole(nothing, 0);
    if (headers['transfer-encoding'] !== undefined) return this.#readChunks();
    const length = headers['content-length'];
    if (length === undefined) return undefined;
    if (!/^\d{1,9}$/.test(length)) throw new Error(`"${length}" is no length`);
    return this.#bytes.length < Number(length) ? undefined : this.#whole(this.#bytes, Number(length));
  }

  /** The connection has ended: the whole answer, if it was one without a length. */
  end(): Answer | undefined {
    if (this.#head === undefined) return undefined;
    const { headers } = this.#head;
    if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined)
      return undefined;
    const answer = this.#whole(this.#bytes, this.#bytes.length);
    this.isLast = true;
    return answer;
  }

  #readChunks(): Answer | undefined {
    for (;;) {
      const end = this.#bytes.indexOf('\r\n');
      if (end < 0) return undefined;
      const [, size] = /^([0-9a-f]{1,7})(?:[ \t]*;.*)?$/i.exec(this.#bytes.toString('latin1', 0, end)) ?? [];
      if (size === undefined) throw new Error('A chunk has no size');
      const length = Number.parseInt(size, 16);
      if (length === 0) {
        // Trailers are ignored; there is an empty line behind them.
        const last = this.#bytes.indexOf(gap, end);
        if (last < 0) return undefined;
        this.#bytes = this.#bytes.subarray(last + gap.length);
        const body = Buffer.concat(this.#chunks);
        this.#chunks = [];
        return this.#whole(body, body.length, this.#bytes.length);
      }
      const next = end + 2 + length;
      if (this.#bytes.length < next + 2) return undefined;
      this.#chunks.push(this.#bytes.subarray(end + 2, next));
      this.#bytes = this.#bytes.subarray(next + 2);
    }
  }

  /** More than the answer was not asked for: then the connection is not to be trusted. */
  #whole(bytes: Buffer, length: number, left = this.#bytes.length - length): Answer {
    const { status, headers, isLast } = this.#head!;
    const body = bytes.length === length ? bytes : bytes.subarray(0, length);
    this.#head = undefined;
    this.#bytes = nothing;
    this.isLast = isLast || left > 0;
    return { status, headers, body: body.toString('utf8'), bytes: body };
  }
}

function loadHead(text: string): { status: number; headers: Record<string, string>; isLast: boolean } {
  const [start = '', ...lines] = text.split('\r\n');
  const [, minor, status] = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(start) ?? [];
  if (status === undefined) throw new Error('The answer is no HTTP/1.1');
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const at = line.indexOf(':');
    if (at > 0) headers[line.slice(0, at).toLowerCase()] = line.slice(at + 1).trim();
  }
  const connection = headers.connection?.toLowerCase() ?? '';
  return { status: Number(status), headers, isLast: minor === '0' || connection.includes('close') };
}
