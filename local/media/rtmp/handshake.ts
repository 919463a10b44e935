import { randomBytes } from 'node:crypto';

const SIZE = 1536;

/**
 * The server's side of the plain handshake. Clients that offer the digest form (non-zero version in C1) accept it,
 * because S1 has version zero.
 */
export class Handshake {
  private pending: Buffer = Buffer.alloc(0);
  private greeted = false;

  constructor(private readonly send: (bytes: Buffer) => void) {}

  /** Returns the bytes after the handshake once it is complete, undefined until then. @throws Error for another protocol */
  push(bytes: Buffer): Buffer | undefined {
    this.pending = Buffer.concat([this.pending, bytes]);
    if (!this.greeted) {
      if (this.pending[0] !== 3) throw new Error('not an RTMP client');
      if (this.pending.length < 1 + SIZE) return undefined;
      const c1 = this.pending.subarray(1, 1 + SIZE);
      const s1 = Buffer.concat([Buffer.alloc(8), randomBytes(SIZE - 8)]);
      this.send(Buffer.concat([Buffer.from([3]), s1, c1]));
      this.pending = this.pending.subarray(1 + SIZE);
      this.greeted = true;
    }
    return this.pending.length < SIZE ? undefined : this.pending.subarray(SIZE);
  }
}
