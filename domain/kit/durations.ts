const unitSeconds = { w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1 } as const;

export type DurationUnit = keyof typeof unitSeconds;

const written = /^(?:(\d{1,7})w)?(?:(\d{1,7})d)?(?:(\d{1,7})h)?(?:(\d{1,7})m)?(?:(\d{1,7})s)?$/i;

/** Parses `90` (in `unit`), `10s`, `5m`, `2h`, `1d`, `1w` or `1h30m` to seconds; undefined for anything else. */
export function parseDuration(text: string, unit: DurationUnit = 's'): number | undefined {
  if (/^\d{1,7}$/.test(text)) return Number(text) * unitSeconds[unit];
  const parts = text === '' ? null : written.exec(text);
  if (parts === null) return undefined;
  return Object.values(unitSeconds).reduce(
    (sum, seconds, at) => sum + Number(parts[at + 1] ?? 0) * seconds,
    0,
  );
}

/** Formats seconds as `1h30m`. */
export function formatDuration(seconds: number): string {
  let left = Math.round(seconds);
  const parts = Object.entries(unitSeconds).flatMap(([unit, size]) => {
    const count = Math.floor(left / size);
    left -= count * size;
    return count > 0 ? [`${count}${unit}`] : [];
  });
  return parts.join('') || '0s';
}
