import * as channels from './channels/contract';
import { messages } from './chat/messages';
import { routes as chatRoutes } from './chat/routes';
import type { EventDefinition } from './kit/event';
import type { MessageDefinition } from './kit/message';
import type { Route } from './kit/route';
import * as sessions from './sessions/contract';
import * as users from './users/contract';

/** Every REST route of the platform. */
export const allRoutes: readonly Route[] = [
  ...users.routes,
  ...channels.routes,
  ...sessions.routes,
  ...chatRoutes,
];

/** Every message that a client may send on the socket. */
export const allMessages: readonly MessageDefinition[] = messages;

/** Every event on the platform's bus. */
export const allEvents: readonly EventDefinition[] = [
  ...users.events,
  ...channels.events,
  ...sessions.events,
];
