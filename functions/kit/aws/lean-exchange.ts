import type { Socket } from 'node:net';
import { AwsError } from './errors';
import type { Answer, Sent } from './exchange';
import { AnswerReader } from './read-answer';

/**
 * HTTP/1.1 over kept connections, for calls that are made by the thousand: a request is one write, and an answer
 * costs no stream. The same bounds as `exchange`, in milliseconds.
 */
const connectionTimeout = 1_000;
const requestTimeout = 5_000;
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
  #reader = new AnswerReader();
  /** One timer for all requests of the connection, which each sets back. */
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly socket: Socket,
    private readonly onFree: (line: Line) => void,
    onClose: (line: Line) => void,
  ) {
    this.#timer = setTimeout(() => this.#late('The answer', requestTimeout), requestTimeout).unref();
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
    this.#timer.refresh();
    const { method, path, headers, body } = waiting.request;
    let head = `${method} ${path} HTTP/1.1\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
    for (const name in headers) head += `${name}: ${headers[name]}\r\n`;
    if (typeof body === 'string') this.socket.write(`${head}\r\n${body}`);
    else this.socket.write(Buffer.concat([Buffer.from(`${head}\r\n`), body]));
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

/** Sends one request and reads its whole answer, as `exchange` does. Header values must hold no line break. */
export async function leanExchange(url: URL, request: Sent): Promise<Answer> {
  let made = hosts.get(url.origin);
  if (made === undefined) {
    made = hostOf(url);
    hosts.set(url.origin, made);
  }
  const host = await made;
  return await new Promise((done, failed) => host.send({ request, done, failed }));
}
