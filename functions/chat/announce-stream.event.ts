/** Tells sockets of stream states. */
export const handler = async (): Promise<never> => {
  throw new Error('not answered yet');
};
