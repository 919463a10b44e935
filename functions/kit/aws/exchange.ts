import type { Socket } from 'node:net';
import { AwsError } from './errors';
import { type Answer, AnswerReader } from './read-answer';

/**
 * HTTP/1.1 over kept connections. Functions call AWS by the thousand: here a request is one write, and an answer
 * costs no stream. A post to a connection takes 0.16 of the SDK's CPU so; over Node's own client it took 0.28.
 */

/** What is sent, with every header but the length. */
export interface Sent {
  readonly method: string;
  readonly path: string;
  /** Values hold no line break. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** Milliseconds that the answer may take. @default 5,000 */
  readonly within?: number | undefined;
}

/** Bounds, so that a call that hangs does not eat the function's time. Milliseconds. */
const connectionTimeout = 1_000;
const requestTimeout = 5_000;

/** Connections at once to one host, as many as the SDK opens. More would each cost a handshake. */
const maxSockets = 50;

interface Waiting {
  readonly request: Sent;
  done(answer: Answer): void;
  failed(error: Error): void;
}

type Connect = (session: Buffer | undefined) => Socket;

/** The connections to one address. */
class Host {
  readonly #idle: Line[] = [];
  readonly #queue: Waiting[] = [];
  #open = 0;
  /** Of the last handshake, so that the next one is short. */
  #session: Buffer | undefined;

  constructor(private readonly connect: Connect) {}

  send(waiting: Waiting): void {
    const line = this.#idle.pop();
    if (line !== undefined) line.say(waiting);
    else if (this.#open >= maxSockets) this.#queue.push(waiting);
    else {
      this.#open += 1;
      const socket = this.connect(this.#session);
      socket.on('session', (session: Buffer) => {
        this.#session = session;
      });
      new Line(
        socket,
        (free) => this.#next(free),
        (dead) => this.#drop(dead),
      ).say(waiting);
    }
  }

  #next(line: Line): void {
    const waiting = this.#queue.shift();
    if (waiting === undefined) this.#idle.push(line);
    else line.say(waiting);
  }

  #drop(line: Line): void {
    this.#open -= 1;
    const at = this.#idle.indexOf(line);
    if (at >= 0) this.#idle.splice(at, 1);
    const waiting = this.#queue.shift();
    if (waiting !== undefined) this.send(waiting);
  }
}

/** One connection: one request at a time. */
class Line {
  #waiting: Waiting | undefined;
  readonly #reader = new AnswerReader();
  /** One timer for all requests of the connection: most are answered long before it looks. */
  #timer: NodeJS.Timeout | undefined;
  /** When the timer looks, and by when the answer has to be there; both of `performance.now()`. */
  #looksAt = 0;
  #due = 0;

  constructor(
    private readonly socket: Socket,
    private readonly onFree: (line: Line) => void,
    onClose: (line: Line) => void,
  ) {
    const connecting = setTimeout(() => this.#late('The connection', connectionTimeout), connectionTimeout);
    const isSecure = 'encrypted' in socket;
    socket.once(isSecure ? 'secureConnect' : 'connect', () => clearTimeout(connecting));
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('end', () => this.#finish(this.#reader.end()));
    socket.on('close', () => {
      clearTimeout(connecting);
      clearTimeout(this.#timer);
      this.#fail(Object.assign(new Error('The connection was closed'), { code: 'ECONNRESET' }));
      onClose(this);
    });
  }

  say(waiting: Waiting): void {
    this.#waiting = waiting;
    this.socket.ref();
    const { method, path, headers, body, within = requestTimeout } = waiting.request;
    this.#due = performance.now() + within;
    // A request that may take long leaves a timer that looks too late for the next one.
    if (this.#timer === undefined || this.#looksAt > this.#due) this.#watch(within);
    let head = `${method} ${path} HTTP/1.1\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
    for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
    if (typeof body === 'string') this.socket.write(`${head}\r\n${body}`);
    else this.socket.write(Buffer.concat([Buffer.from(`${head}\r\n`), body]));
  }

  #watch(ms: number): void {
    clearTimeout(this.#timer);
    this.#looksAt = performance.now() + ms;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#waiting === undefined) return;
      const left = this.#due - performance.now();
      if (left > 0) this.#watch(left);
      else this.#late('The answer', this.#waiting.request.within ?? requestTimeout);
    }, ms).unref();
  }

  #read(chunk: Buffer): void {
    try {
      // Nobody asked: the host says why it closes.
      if (this.#waiting === undefined) this.socket.destroy();
      else this.#finish(this.#reader.read(chunk));
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #finish(answer: Answer | undefined): void {
    const waiting = this.#waiting;
    if (answer === undefined || waiting === undefined) return;
    this.#waiting = undefined;
    if (this.#reader.isLast) this.socket.destroy();
    else {
      this.socket.unref();
      this.onFree(this);
    }
    waiting.done(answer);
  }

  #late(what: string, ms: number): void {
    if (this.#waiting !== undefined)
      this.#fail(new AwsError('TimeoutError', `${what} took more than ${ms} ms`));
  }

  #fail(error: Error): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    this.socket.destroy();
    waiting?.failed(error);
  }
}

const hosts = new Map<string, Promise<Host>>();

async function hostOf(url: URL): Promise<Host> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (url.protocol !== 'https:') {
    const { connect } = await import('node:net');
    return new Host(() => connect({ host, port: Number(url.port || 80), noDelay: true }));
  }
  const { connect } = await import('node:tls');
  return new Host((session) => {
    const options = { host, servername: host, port: Number(url.port || 443), ALPNProtocols: ['http/1.1'] };
    return connect({ ...options, ...(session && { session }) }).setNoDelay(true);
  });
}

/**
 * Sends one request and reads its whole answer, whatever its status. Throws the connection's own error, or
 * `TimeoutError` for a connection that takes longer than a second or an answer that takes too long.
 */
export async function exchange(url: URL, request: Sent): Promise<Answer> {
  let made = hosts.get(url.origin);
  if (made === undefined) {
    made = hostOf(url);
    hosts.set(url.origin, made);
  }
  const host = await made;
  return await new Promise((done, failed) => host.send({ request, done, failed }));
}
