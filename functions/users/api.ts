import * as routes from '../../domain/users/contract';
import { api } from '../kit/http';
import * as accounts from './accounts.http';
import * as devices from './devices.http';
import * as emailChange from './email-change.http';
import * as follows from './follows.http';
import * as passwords from './passwords.http';
import * as profiles from './profiles.http';
import * as sessions from './sessions.http';

/** The REST API of the users service. */
export const handler = api(routes, {
  ...accounts,
  ...passwords,
  ...emailChange,
  ...devices,
  ...sessions,
  ...profiles,
  ...follows,
});
