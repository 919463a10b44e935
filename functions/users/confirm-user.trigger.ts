/** Activates a confirmed account. */
export const handler = async (): Promise<never> => {
  throw new Error('not answered yet');
};
