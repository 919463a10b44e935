/** Structured logs: one JSON object a line, as CloudWatch Logs Insights reads them. */

const levels = { debug: 10, info: 20, warn: 30, error: 40 } as const;
export type Level = keyof typeof levels;

export interface Logger {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
  /** A logger that adds these fields to each line. */
  with(fields: Record<string, unknown>): Logger;
}

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

function logger(base: Record<string, unknown>): Logger {
  const at =
    (level: Level) =>
    (message: string, fields: Record<string, unknown> = {}): void => {
      if (levels[level] < threshold) return;
      const { error, ...rest } = fields;
      console.log(
        JSON.stringify({
          level,
          message,
          ...base,
          ...rest,
          ...(error !== undefined && { error: describeError(error) }),
        }),
      );
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    with: (fields) => logger({ ...base, ...fields }),
  };
}

export const log: Logger = logger({});
