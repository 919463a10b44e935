import * as routes from '../../domain/sessions/contract';
import { api } from '../kit/http';
import { endSession } from './end-session.http';
import * as live from './live.http';
import * as sessions from './sessions.http';

/** The REST API of the sessions service. */
export const handler = api(routes, { ...live, ...sessions, endSession });
