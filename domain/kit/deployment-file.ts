/**
 * A file beside the site's pages, written at deployment: what the site cannot know from its own address. It is as
 * public as the site.
 */
export const deploymentFile = 'deployment.json';

export interface DeploymentFile {
  /** Where bots that speak IRC connect to: `wss://<host>`. */
  readonly chatBridge: string;
}
