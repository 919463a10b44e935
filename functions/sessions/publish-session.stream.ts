/** Turns changes of sessions into events. */
export const handler = async (): Promise<never> => {
  throw new Error('not answered yet');
};
