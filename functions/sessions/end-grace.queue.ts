/** Ends a session whose encoder did not return. */
export const handler = async (): Promise<never> => {
  throw new Error('not answered yet');
};
