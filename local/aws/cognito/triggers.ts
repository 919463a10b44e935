import { AwsError, type Cloud } from '../../runtime/cloud';
import type { Pool, TriggerName, User } from './model';

// biome-ignore lint/suspicious/noExplicitAny: each trigger has a response of its own
type Answer = Record<string, any>;

/** The attributes in trigger events. */
export function triggerAttributes(user: User): Record<string, string> {
  return { sub: user.sub, 'cognito:user_status': user.status, ...user.attributes };
}

/**
 * Runs a pool's Lambda trigger. Shapes:
 * docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
 *
 * @returns the event's `response` after the trigger, or the given one when the pool has no such trigger
 * @throws AwsError UserLambdaValidationException when the function throws, UnexpectedLambdaException when
 *   it cannot be run, InvalidLambdaResponseException when it does not return the event
 */
export async function runTrigger(
  cloud: Cloud,
  pool: Pool,
  name: TriggerName,
  details: {
    source: string;
    username: string;
    clientId: string;
    request: Record<string, unknown>;
    response?: Answer;
    version?: string;
  },
): Promise<Answer> {
  const arn = pool.triggers[name];
  if (!arn) return details.response ?? {};
  const event = {
    version: details.version ?? '1',
    triggerSource: details.source,
    region: cloud.region,
    userPoolId: pool.id,
    userName: details.username,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: details.clientId },
    request: details.request,
    response: details.response ?? {},
  };
  let outcome: Awaited<ReturnType<Cloud['ports']['invoke']>>;
  try {
    outcome = await cloud.ports.invoke(arn, event);
  } catch (error) {
    throw new AwsError(
      'UnexpectedLambdaException',
      `${name} invocation failed due to error ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
  const payload = outcome.payload as Answer | null;
  if (outcome.functionError !== undefined) {
    throw new AwsError(
      'UserLambdaValidationException',
      `${name} failed with error ${payload?.errorMessage ?? 'unknown'}.`,
    );
  }
  if (typeof payload !== 'object' || payload === null || typeof payload.response !== 'object') {
    throw new AwsError('InvalidLambdaResponseException', `Unrecognizable lambda output from ${name}`);
  }
  return (payload.response as Answer | null) ?? {};
}
