/** Old names of functions/kit/store.ts, until their callers use the new ones. */
export {
  ifConditionMet as held,
  ifConditionMetAlone as heldAlone,
  isConditionFailure as isUnmet,
} from './store';
