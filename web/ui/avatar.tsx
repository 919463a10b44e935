export function Avatar({ name, colour, size = 36 }: { name: string; colour: string; size?: number }) {
  return (
    <span
      aria-hidden
      className="inline-flex shrink-0 select-none items-center justify-center rounded-full font-bold uppercase"
      style={{ width: size, height: size, fontSize: size * 0.44, background: colour, color: inkOn(colour) }}
    >
      {[...name.trim()][0] ?? '?'}
    </span>
  );
}

/** Black or white, whichever has the higher contrast on a `#rrggbb` colour. */
function inkOn(colour: string): string {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const linear = (value: number): number =>
    value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b) > 0.179 ? '#111' : '#fff';
}
