/** Keeps the owner's name on the channel. */
export const handler = async (): Promise<never> => {
  throw new Error('not answered yet');
};
