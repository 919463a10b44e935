/** Counts viewers and ends what no event ended. */
export const handler = async (): Promise<never> => {
  throw new Error('not answered yet');
};
