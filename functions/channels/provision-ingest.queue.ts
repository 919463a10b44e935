/** Makes a channel's ingest. */
export const handler = async (): Promise<never> => {
  throw new Error('not answered yet');
};
