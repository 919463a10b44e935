/** Bounds of the chat column's width, in px. */
export const chatWidths = { least: 280, most: 520 } as const;

export const clampWidth = (width: number): number =>
  Math.round(Math.min(chatWidths.most, Math.max(chatWidths.least, width)));
