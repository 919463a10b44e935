/** Red, green, blue, alpha; a byte each, rows from the top. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

/** What is shown for some time. Its pixels are those of the whole picture and hold until the next frame is asked for. */
export interface Frame {
  readonly pixels: Pixels;
  /** 0 for a picture that does not move. */
  readonly ms: number;
}

/** Which samples make up one of the other scale, and with what weight. */
interface Span {
  readonly from: number;
  readonly weights: readonly number[];
}

/** Each of `to` equal stretches of `from` samples. */
function spans(from: number, to: number): Span[] {
  return Array.from({ length: to }, (_, at) => {
    const start = (at * from) / to;
    const end = ((at + 1) * from) / to;
    const first = Math.floor(start);
    const last = Math.min(from, Math.ceil(end - 1e-9));
    const weights: number[] = [];
    for (let sample = first; sample < last; sample += 1) {
      weights.push((Math.min(end, sample + 1) - Math.max(start, sample)) / (end - start));
    }
    return { from: first, weights };
  });
}

/**
 * The picture in the middle of a transparent square of `size` pixels a side, as large as fits. Each pixel is the mean
 * of what it covers, weighted by opacity, so that the colour of what cannot be seen does not bleed into the edges.
 */
export function fitSquare({ width, height, data }: Pixels, size: number): Pixels {
  const scale = size / Math.max(width, height);
  const columns = spans(width, Math.max(1, Math.round(width * scale)));
  const rows = spans(height, Math.max(1, Math.round(height * scale)));
  const row = new Float64Array(columns.length * 4);
  const sum = new Float64Array(columns.length * 4);
  const square = new Uint8ClampedArray(size * size * 4);
  const left = (size - columns.length) >> 1;
  const top = (size - rows.length) >> 1;
  rows.forEach((span, y) => {
    sum.fill(0);
    span.weights.forEach((weight, at) => {
      narrow(data, (span.from + at) * width * 4, columns, row);
      for (let index = 0; index < sum.length; index += 1) sum[index]! += row[index]! * weight;
    });
    let to = ((top + y) * size + left) * 4;
    for (let from = 0; from < sum.length; from += 4, to += 4) {
      const alpha = sum[from + 3]!;
      if (alpha === 0) continue;
      for (let part = 0; part < 3; part += 1) square[to + part] = sum[from + part]! / alpha;
      square[to + 3] = alpha;
    }
  });
  return { width: size, height: size, data: square };
}

/** One row, narrowed; colours are multiplied by their opacity. */
function narrow(data: Pixels['data'], start: number, columns: readonly Span[], into: Float64Array): void {
  columns.forEach(({ from, weights }, column) => {
    let [red, green, blue, opacity] = [0, 0, 0, 0];
    let at = start + from * 4;
    for (const weight of weights) {
      const alpha = data[at + 3]! * weight;
      red += data[at]! * alpha;
      green += data[at + 1]! * alpha;
      blue += data[at + 2]! * alpha;
      opacity += alpha;
      at += 4;
    }
    into.set([red, green, blue, opacity], column * 4);
  });
}
