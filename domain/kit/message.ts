import type * as z from 'zod/mini';
import { once } from './once';

/** A message that a client sends on the socket; its `action` selects the WebSocket route. */
export interface MessageDefinition<
  Action extends string = string,
  Body extends z.ZodMiniObject = z.ZodMiniObject,
> {
  /** `watch` in `{ "action": "watch", …body }`. A prefix before a dot names the service. */
  readonly action: Action;
  readonly summary: string;
  readonly body: Body;
}

/** The schema is created at its first use. */
// @__NO_SIDE_EFFECTS__
export function defineMessage<const Action extends string, Body extends z.ZodMiniObject>(
  definition: Omit<MessageDefinition<Action, Body>, 'body'> & { readonly body: () => Body },
): MessageDefinition<Action, Body> {
  const body = once(definition.body);
  return {
    ...definition,
    get body() {
      return body();
    },
  };
}

export type MessageBody<M extends MessageDefinition> = z.output<M['body']>;
