import type {
  CreateChannelCommandInput,
  CreateChannelCommandOutput,
  CreateStreamKeyCommandInput,
  CreateStreamKeyCommandOutput,
  DeleteStreamKeyCommandInput,
  DeleteStreamKeyCommandOutput,
  GetChannelCommandInput,
  GetChannelCommandOutput,
  ListChannelsCommandInput,
  ListChannelsCommandOutput,
  ListStreamKeysCommandInput,
  ListStreamKeysCommandOutput,
  ListStreamsCommandInput,
  ListStreamsCommandOutput,
  StopStreamCommandInput,
  StopStreamCommandOutput,
  StreamSummary,
} from '@aws-sdk/client-ivs';
import { call } from '../aws/call';
import { endpointOf } from '../aws/environment';

interface Operations {
  CreateChannel: [CreateChannelCommandInput, CreateChannelCommandOutput];
  CreateStreamKey: [CreateStreamKeyCommandInput, CreateStreamKeyCommandOutput];
  DeleteStreamKey: [DeleteStreamKeyCommandInput, DeleteStreamKeyCommandOutput];
  GetChannel: [GetChannelCommandInput, GetChannelCommandOutput];
  ListChannels: [ListChannelsCommandInput, ListChannelsCommandOutput];
  ListStreamKeys: [ListStreamKeysCommandInput, ListStreamKeysCommandOutput];
  ListStreams: [ListStreamsCommandInput, Streams];
  StopStream: [StopStreamCommandInput, StopStreamCommandOutput];
}

/** A time comes as ISO 8601. */
type Streams = Omit<ListStreamsCommandOutput, 'streams'> & {
  streams?: (Omit<StreamSummary, 'startTime'> & { startTime?: string })[];
};

/**
 * The control API allows 5 calls a second, 3 for keys: so a call is tried for some seconds before anybody hears of
 * a throttle.
 */
const tries = 8;

/** Calls IVS's control API. */
export async function ivs<O extends keyof Operations>(
  operation: O,
  input: Operations[O][0],
): Promise<Omit<Operations[O][1], '$metadata'>> {
  const { body } = await call(
    {
      service: 'ivs',
      endpoint: endpointOf('ivs'),
      method: 'POST',
      path: `/${operation}`,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    },
    tries,
  );
  return (body === '' ? {} : JSON.parse(body)) as Operations[O][1];
}

type Listing = 'ListStreamKeys' | 'ListStreams';

/** Every page of a listing. */
export async function* ivsPages<O extends Listing>(
  operation: O,
  input: Operations[O][0],
): AsyncGenerator<Omit<Operations[O][1], '$metadata'>> {
  let nextToken: string | undefined;
  do {
    const page = await ivs<Listing>(operation, { ...input, nextToken } as Operations[O][0]);
    yield page as Omit<Operations[O][1], '$metadata'>;
    nextToken = page.nextToken;
  } while (nextToken);
}
