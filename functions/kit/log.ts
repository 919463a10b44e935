import { Logger } from '@aws-lambda-powertools/logger';

export { Logger };

/**
 * The log of a function: one JSON object a line, as CloudWatch Logs Insights reads them. `POWERTOOLS_LOG_LEVEL` sets the
 * least level that is written, `POWERTOOLS_SERVICE_NAME` the service of each line.
 */
export const log = new Logger();
