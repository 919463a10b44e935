import { ProblemError } from './problem';

/** A position in a list, as opaque text that clients pass back: parts joined by colons. */
export function encodeCursor(parts: readonly string[]): string {
  return parts.map((part) => encodeURIComponent(part)).join(':');
}

/** The parts of a cursor, each in its expected form. Throws `validation-failed` for any other text. */
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
      violations: [{ path: 'query.cursor', message: 'is not a cursor from this list' }],
    });
  }
  return parts as unknown as { [K in keyof F]: string };
}
