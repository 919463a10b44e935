/** Keeps the channel's settings on its sessions. */
export const handler = async (): Promise<never> => {
  throw new Error('not answered yet');
};
