import { EventBus, type EventPattern, type IEventBus, Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { Duration } from 'aws-cdk-lib/core';
import { type EventDefinition, eventSource } from '../../../domain/kit/event';
import type { ServiceFunction } from '../compute/service-function';
import { deadLetterQueue, toQueue } from './dead-letters';
import { busName } from './event-bus';

/** Calls a function for events of the platform's bus. */
export function consumeEvents(
  handler: ServiceFunction,
  events: readonly EventDefinition[],
  lost: string,
): void {
  const detailType = events.map(({ name }) => name);
  addRule(handler, lost, {
    eventBus: EventBus.fromEventBusName(handler, 'Bus', busName(handler)),
    eventPattern: { source: [eventSource], detailType },
    description: `${detailType.join(', ')} → ${handler.entry}`,
  });
}

/** Calls a function for events that AWS services put on the account's default bus. */
export function consumeAwsEvents(handler: ServiceFunction, eventPattern: EventPattern, lost: string): void {
  addRule(handler, lost, {
    eventPattern,
    description: `${eventPattern.detailType?.join(', ')} → ${handler.entry}`,
  });
}

/** Calls a function at a fixed rate. */
export function runEvery(handler: ServiceFunction, rate: Duration, lost: string): void {
  addRule(handler, lost, {
    schedule: Schedule.rate(rate),
    description: `every ${rate.toHumanString()} → ${handler.entry}`,
  });
}

/** EventBridge retries what it cannot deliver, Lambda what the function throws; both give up into one dead-letter queue. */
function addRule(
  handler: ServiceFunction,
  lost: string,
  props: { eventPattern?: EventPattern; schedule?: Schedule; eventBus?: IEventBus; description: string },
): void {
  const deadLetters = deadLetterQueue(handler, lost);
  handler.configureAsyncInvoke({
    retryAttempts: 2,
    maxEventAge: Duration.hours(2),
    onFailure: toQueue(handler, deadLetters),
  });
  const rule = new Rule(handler, 'Rule', props);
  rule.addTarget(
    new LambdaTarget(handler, {
      deadLetterQueue: deadLetters,
      retryAttempts: 24,
      maxEventAge: Duration.hours(2),
    }),
  );
}
