import * as channels from './channels/contract';
import * as channelEvents from './channels/events';
import * as chat from './chat/contract';
import * as messages from './chat/messaging/contract';
import type { EventDefinition } from './kit/event';
import type { MessageDefinition } from './kit/message';
import type { Route } from './kit/route';
import * as sessions from './sessions/contract';
import * as sessionEvents from './sessions/events';
import * as users from './users/contract';
import * as userEvents from './users/events';

/** Sorted, since bundlers and runtimes order the exports of a module differently. */
const sorted = <T>(modules: readonly Readonly<Record<string, T>>[], key: (one: T) => string): readonly T[] =>
  modules.flatMap((module) => Object.values(module)).sort((a, b) => (key(a) < key(b) ? -1 : 1));

/** Every REST route of the platform. */
export const allRoutes = sorted<Route>([users, channels, sessions, chat], ({ id }) => id);

/** Every message that a client may send on the socket. */
export const allMessages = sorted<MessageDefinition>([messages], ({ action }) => action);

/** Every event on the platform's bus. */
export const allEvents = sorted<EventDefinition>(
  [userEvents, channelEvents, sessionEvents],
  ({ name }) => name,
);
