/** The WebSocket routes. */
export const handler = async (): Promise<never> => {
  throw new Error('not answered yet');
};
