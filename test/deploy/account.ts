import {
  CloudFormationClient,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import type { Emulator } from './emulator';

const toolkit = 'CDKToolkit';

interface TaggedResources {
  ResourceTagMappingList: { ResourceARN: string }[];
  PaginationToken?: string;
}

/** Reads what exists in the account over the AWS API. */
export class Account {
  private readonly cloudFormation: CloudFormationClient;

  constructor(private readonly emulator: Emulator) {
    this.cloudFormation = new CloudFormationClient({
      endpoint: emulator.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  }

  /** Names and states of all stacks but the bootstrap stack. */
  async stacks(): Promise<{ name: string; status: string }[]> {
    const { Stacks = [] } = await this.cloudFormation.send(new DescribeStacksCommand({}));
    return Stacks.map(({ StackName = '', StackStatus = '' }) => ({
      name: StackName,
      status: StackStatus,
    })).filter(({ name, status }) => name !== toolkit && status !== 'DELETE_COMPLETE');
  }

  /** ARNs of all resources with StreamForge's tag, in a stack or not. */
  async resources(): Promise<string[]> {
    const arns: string[] = [];
    let token = '';
    do {
      const response = await fetch(this.emulator.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'ResourceGroupsTaggingAPI_20170126.GetResources',
        },
        body: JSON.stringify({
          TagFilters: [{ Key: 'application', Values: ['streamforge'] }],
          PaginationToken: token,
        }),
        signal: AbortSignal.timeout(10_000),
      });
      if (!response.ok) throw new Error(`GetResources answered ${response.status}: ${await response.text()}`);
      const page = (await response.json()) as TaggedResources;
      arns.push(...page.ResourceTagMappingList.map(({ ResourceARN }) => ResourceARN));
      token = page.PaginationToken ?? '';
    } while (token !== '');
    return arns;
  }

  /** A line for each failed resource of every stack. */
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
