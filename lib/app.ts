import { type App, Tags, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Config } from './config';
import { provideDeployment } from './constructs/deployment';
import { Monitoring } from './constructs/monitoring';
import { BridgeStack } from './stacks/bridge';
import { ChatStack } from './stacks/chat';
import { DataStack } from './stacks/data';
import { DeliveryStack } from './stacks/delivery';
import { IdentityStack } from './stacks/identity';
import { MediaStack } from './stacks/media';
import { OperationsStack } from './stacks/operations';
import { RestStack } from './stacks/rest';
import { SocketStack } from './stacks/sockets';
import { WorkersStack } from './stacks/workers';

/**
 * Makes every stack of a deployment, checked by cdk-nag. The account is left open: `cdk deploy` uses the caller's.
 *
 * @param files.site the folder that holds the exported site
 */
export function createStacks(app: App, config: Config, files: { site: string }): void {
  provideDeployment(app, { config, monitoring: new Monitoring() });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  Tags.of(app).add('application', config.name);
  const env = { region: config.region };
  const id = (name: string): string => `${config.name}-${name}`;

  const data = new DataStack(app, id('data'), { env, description: 'Tables and event bus' });
  const media = new MediaStack(app, id('media'), {
    env,
    description: 'Recordings of live streams, pictures',
  });
  const identity = new IdentityStack(app, id('identity'), {
    env,
    description: 'Accounts',
    tables: data.tables,
  });
  const workers = new WorkersStack(app, id('workers'), {
    env,
    description: 'Functions behind the APIs',
    data,
    media,
  });
  const bridge = new BridgeStack(app, id('bridge'), {
    env,
    description: 'IRC bridge of the chat',
    data,
  });
  const rest = new RestStack(app, id('rest'), {
    env,
    description: 'REST API',
    data,
    media,
    identity,
    bridge,
    provisionQueue: workers.provisionQueue.setting(),
  });
  const sockets = new SocketStack(app, id('sockets'), {
    env,
    description: 'WebSocket API',
    data,
    authorize: rest.authorize,
  });
  new ChatStack(app, id('chat'), {
    env,
    description: 'What brings chat to everybody',
    data,
    sockets,
    bridge,
  });
  new DeliveryStack(app, id('delivery'), {
    env,
    description: 'Site and front door',
    rest: rest.api,
    sockets: sockets.api,
    bridge: bridge.api,
    recordings: media.recordings,
    pictures: media.pictures,
    uploadUrl: media.uploadUrl,
    site: files.site,
  });
  new OperationsStack(app, id('operations'), { env, description: 'Alarms and dashboard' });
}
