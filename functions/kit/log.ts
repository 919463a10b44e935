/** Structured logs: one JSON object a line, as CloudWatch Logs Insights reads them. */

const levels = { debug: 10, info: 20, warn: 30, error: 40 } as const;
export type Level = keyof typeof levels;
type Fields = Readonly<Record<string, unknown>>;

const threshold = levels[(process.env.LOG_LEVEL ?? 'info') as Level] ?? levels.info;

/** An error's own words and its causes; stacks belong in logs, never in answers. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { message: String(error) };
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}

export class Logger {
  constructor(private readonly base: Fields) {}

  debug(message: string, fields?: Fields): void {
    this.write('debug', message, fields);
  }

  info(message: string, fields?: Fields): void {
    this.write('info', message, fields);
  }

  warn(message: string, fields?: Fields): void {
    this.write('warn', message, fields);
  }

  error(message: string, fields?: Fields): void {
    this.write('error', message, fields);
  }

  /** A logger that adds these fields to each line. */
  with(fields: Fields): Logger {
    return new Logger({ ...this.base, ...fields });
  }

  private write(level: Level, message: string, fields: Fields = {}): void {
    if (levels[level] < threshold) return;
    const { error, ...rest } = fields;
    const described = error === undefined ? {} : { error: describeError(error) };
    console.log(JSON.stringify({ level, message, ...this.base, ...rest, ...described }));
  }
}

export const log = new Logger({});
