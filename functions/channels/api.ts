/** REST of the channels service. */
export const handler = async (): Promise<never> => {
  throw new Error('not answered yet');
};
