/** A public file beside the site's pages, written at deployment: settings that the site cannot derive from its URL. */
export const deploymentFile = 'deployment.json';

export interface DeploymentFile {
  /** The URL that IRC bots connect to: `wss://<host>`. */
  readonly chatBridge: string;
}
