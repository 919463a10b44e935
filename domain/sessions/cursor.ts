const digits = 10;

/** The sort key of a live card: by viewers, ascending. The directory is read in descending order. */
export const rankKey = (viewers: number, sessionId: string): string =>
  `${String(Math.min(viewers, 10 ** digits - 1)).padStart(digits, '0')}#${sessionId}`;

export const rankKeyForm = new RegExp(`^\\d{${digits}}#ses_[0-9A-Z]{26}$`);
