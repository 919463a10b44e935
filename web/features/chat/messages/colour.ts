type Rgb = readonly [number, number, number];

/** The backgrounds of least contrast in either theme: a hovered row, a mention. */
const grounds = { light: '#e4e4e8', dark: '#2a2a32' } as const;
const minContrast = 4.5;

const cache = new Map<string, { light: string; dark: string }>();

/** A `#rrggbb` colour with a contrast of 4.5 in the light and in the dark theme, its hue kept. */
export function nameColours(colour: string): { light: string; dark: string } {
  const found = cache.get(colour);
  if (found !== undefined) return found;
  const made = {
    light: towards(colour, [0, 0, 0], grounds.light),
    dark: towards(colour, [255, 255, 255], grounds.dark),
  };
  if (cache.size > 2_000) cache.clear();
  cache.set(colour, made);
  return made;
}

/** WCAG contrast of two `#rrggbb` colours, 1 to 21. */
export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(rgb(one)), luminance(rgb(other))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function towards(colour: string, end: Rgb, ground: string): string {
  const from = rgb(colour);
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = hex(from.map((part, at) => part + (end[at]! - part) * share) as unknown as Rgb);
    if (contrast(mixed, ground) >= minContrast) return mixed;
  }
  return hex(end);
}

const rgb = (colour: string): Rgb =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) || 0) as unknown as Rgb;

const hex = (colour: Rgb): string =>
  `#${colour.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => {
    const value = part / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
