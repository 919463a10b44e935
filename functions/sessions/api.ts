import { api } from '../kit/http';
import { endSession } from './end-session.http';
import { getLive } from './get-live.http';
import { getSession } from './get-session.http';
import { listLive } from './list-live.http';
import { listSessions } from './list-sessions.http';

/** The REST API of the sessions service. */
export const handler = api([listLive, getLive, listSessions, getSession, endSession]);
