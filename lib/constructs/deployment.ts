import type { Construct } from 'constructs';
import type { Config } from '../config';
import type { Monitoring } from './monitoring';

/** What every construct of a deployment may know. */
export interface Deployment {
  readonly config: Config;
  readonly monitoring: Monitoring;
}

const key = Symbol.for('streamforge.deployment');

/** Hangs a deployment on its root, so that it need not travel through each constructor. */
export function provideDeployment(root: Construct, deployment: Deployment): void {
  Object.defineProperty(root, key, { value: deployment });
}

/** @throws Error when the construct stands outside of a deployment */
export function deploymentOf(scope: Construct): Deployment {
  const found = (scope.node.root as { [key]?: Deployment })[key];
  if (!found) throw new Error(`${scope.node.path} is not part of a deployment`);
  return found;
}
