/** Stands in bundles for the modules `https` and `stream` (lib/constructs/compute/bundles.ts), which nothing in them calls. */

const never = (): never => {
  throw new Error('Bundles hold no such module: use functions/kit/aws.');
};

export const request = never;
export const pipeline = never;
