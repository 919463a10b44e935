import type { Construct } from 'constructs';
import type { Config } from './config';

const key = Symbol.for('streamforge.config');

/** Stores the configuration at the root of the construct tree, so that constructs need not pass it on. */
export function provideConfig(root: Construct, config: Config): void {
  Object.defineProperty(root, key, { value: config });
}

/** @throws Error when the tree of the construct has no configuration */
export function configOf(scope: Construct): Config {
  const config = (scope.node.root as { [key]?: Config })[key];
  if (!config) throw new Error(`${scope.node.path} is not part of a deployment`);
  return config;
}
