import { type App, type Stack, Tags, Validations } from 'aws-cdk-lib/core';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Config } from './config';
import { provideConfig } from './deployment';
import { ChannelsStack } from './stacks/channels';
import { ChatStack } from './stacks/chat';
import { DeliveryStack } from './stacks/delivery';
import { FoundationStack } from './stacks/foundation';
import { IdentityStack } from './stacks/identity';
import { OperationsStack } from './stacks/operations';
import { RestStack } from './stacks/rest';
import { SessionsStack } from './stacks/sessions';
import { UsersStack } from './stacks/users';
import { WebSocketStack } from './stacks/websocket';

/**
 * Creates every stack of a deployment, checked by cdk-nag: the platform first, then a stack a service, then the
 * distribution. Services import from the platform only, and meet each other in names and events. The account is left
 * open: `cdk deploy` uses the caller's.
 *
 * @param files.site the folder of the exported site
 */
export function createStacks(app: App, config: Config, files: { site: string }): void {
  provideConfig(app, config);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  Tags.of(app).add('application', config.name);
  const id = (name: string): string => `${config.name}-${name}`;
  const props = (description: string) => ({ env: { region: config.region }, description });

  const foundation = new FoundationStack(app, id('foundation'), props('Event bus, buckets, log role'));
  const { apiLogging, originSecret, pictures, recordings } = foundation;
  const identity = new IdentityStack(app, id('identity'), props('User pool'));
  const { api: rest } = new RestStack(app, id('rest'), { ...props('REST API'), apiLogging });
  const websocket = new WebSocketStack(app, id('websocket'), { ...props('WebSocket APIs'), apiLogging });

  const services: readonly Stack[] = [
    new UsersStack(app, id('users'), {
      ...props('Accounts, profiles, follows'),
      identity,
      originSecret,
      rest,
      sockets: websocket.site,
    }),
    new ChannelsStack(app, id('channels'), {
      ...props('Channels and their ingest'),
      originSecret,
      rest,
      recordings,
    }),
    new SessionsStack(app, id('sessions'), { ...props('Live sessions'), originSecret, rest }),
    new ChatStack(app, id('chat'), { ...props('Chat'), originSecret, rest, websocket, pictures }),
  ];
  const delivery = new DeliveryStack(app, id('delivery'), {
    ...props('Site and distributions'),
    originSecret,
    rest,
    websocket,
    recordings,
    pictures,
    site: files.site,
  });
  new OperationsStack(app, id('operations'), props('Dashboard'));
  for (const service of services) {
    // The bus and the alarm topic are found by name.
    service.addStackDependency(foundation);
    // A page is published after the functions that it calls.
    delivery.addStackDependency(service);
  }
}
