/** The routes of the users service. Every export is a route. */
export * from './accounts.contract';
export * from './devices.contract';
export * from './email-change.contract';
export * from './follows.contract';
export * from './profiles.contract';
export * from './sessions.contract';
