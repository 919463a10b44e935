/** REST of the users service. */
export const handler = async (): Promise<never> => {
  throw new Error('not answered yet');
};
