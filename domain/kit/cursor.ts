import { ProblemError } from './problem';

/** A place in a list, as text that clients pass back unread: parts that hold no colon. */
export function encodeCursor(parts: readonly string[]): string {
  return parts.map((part) => encodeURIComponent(part)).join(':');
}

/** The parts of a cursor, each of the form that it must have. Throws `validation-failed` for any other text. */
export function decodeCursor<const F extends readonly RegExp[]>(
  cursor: string,
  forms: F,
): { [K in keyof F]: string } {
  const parts = cursor.split(':').map((part) => {
    try {
      return decodeURIComponent(part);
    } catch {
      return '';
    }
  });
  if (parts.length !== forms.length || !forms.every((form, at) => form.test(parts[at]!))) {
    throw new ProblemError('validation-failed', undefined, {
      violations: [{ path: 'query.cursor', message: 'is not a cursor of this list' }],
    });
  }
  return parts as unknown as { [K in keyof F]: string };
}
