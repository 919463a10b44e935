import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import type { Emulator } from './emulator';

const toolkit = 'CDKToolkit';

/** What the account holds, read over the AWS API. */
export class Account {
  private readonly cloudFormation: CloudFormationClient;

  constructor(emulator: Emulator) {
    this.cloudFormation = new CloudFormationClient({
      endpoint: emulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  }

  /** Names and states of the stacks that exist, the bootstrap's aside. */
  async stacks(): Promise<{ name: string; status: string }[]> {
    const { Stacks = [] } = await this.cloudFormation.send(new DescribeStacksCommand({}));
    return Stacks.map(({ StackName = '', StackStatus = '' }) => ({
      name: StackName,
      status: StackStatus,
    })).filter(({ name, status }) => name !== toolkit && status !== 'DELETE_COMPLETE');
  }

  /** A line for each resource that failed, of every stack. */
  async failures(): Promise<string[]> {
    const stacks = await this.stacks();
    const events = await Promise.all(
      stacks.map(({ name }) => this.cloudFormation.send(new DescribeStackEventsCommand({ StackName: name }))),
    );
    return events
      .flatMap(({ StackEvents = [] }) => StackEvents)
      .filter(({ ResourceStatus = '' }) => ResourceStatus.endsWith('_FAILED'))
      .map((event) =>
        [
          event.StackName,
          event.LogicalResourceId,
          event.ResourceType,
          event.ResourceStatus,
          event.ResourceStatusReason,
        ].join('  '),
      );
  }
}
