/** The service of an ARN: `sqs`. */
export const serviceOf = (arn: string): string => arn.split(':')[2] ?? '';

/** `arn:aws:lambda:…:function:name:alias` and `name:alias` → `name`. */
export const functionName = (arn: string): string =>
  (arn.startsWith('arn:') ? arn.split(':')[6] : arn.split(':')[0]) ?? '';
