import type * as z from 'zod/mini';

/** A message that a client sends on the socket; its `action` selects the WebSocket route. */
export interface MessageDefinition<
  Action extends string = string,
  Body extends z.ZodMiniObject = z.ZodMiniObject,
> {
  /** `watch`; the frame is `{ "action": "watch", …body }`. The part before a dot, if any, names the service. */
  readonly action: Action;
  readonly summary: string;
  readonly body: Body;
}

export function defineMessage<const Action extends string, Body extends z.ZodMiniObject>(
  definition: MessageDefinition<Action, Body>,
): MessageDefinition<Action, Body> {
  return definition;
}

export type MessageBody<M extends MessageDefinition> = z.output<M['body']>;
