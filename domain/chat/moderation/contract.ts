/** The routes of moderation. Every export is a route. */
export * from './actions.contract';
export * from './appeals.contract';
export * from './deletions.contract';
export * from './moderators.contract';
export * from './restrictions.contract';
export * from './review-queue.contract';
export * from './terms.contract';
