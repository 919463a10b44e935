/**
 * Reads the frame headers in a client's byte stream without touching payloads, because `ws` reports only whole
 * messages. Calls `tooLarge` once when a data frame exceeds `limit` bytes.
 */
export function frameGuard(limit: number, tooLarge: () => void): (chunk: Buffer) => void {
  const header = Buffer.alloc(10);
  let have = 0;
  let skip = 0;
  let over = false;
  return (chunk) => {
    let at = 0;
    while (at < chunk.length && !over) {
      if (skip > 0) {
        const step = Math.min(skip, chunk.length - at);
        skip -= step;
        at += step;
        continue;
      }
      header[have] = chunk[at]!;
      have += 1;
      at += 1;
      if (have < 2) continue;
      const short = header[1]! & 0x7f;
      const need = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (have < need) continue;
      const length =
        short === 127 ? Number(header.readBigUInt64BE(2)) : short === 126 ? header.readUInt16BE(2) : short;
      const masked = (header[1]! & 0x80) !== 0;
      have = 0;
      skip = length + (masked ? 4 : 0);
      if (length > limit && (header[0]! & 0x08) === 0) {
        over = true;
        tooLarge();
      }
    }
  };
}

/** An unmasked, uncompressed text frame. */
export function textFrame(payload: Buffer): Buffer {
  const { length } = payload;
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x81;
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  payload.copy(frame, head);
  return frame;
}
