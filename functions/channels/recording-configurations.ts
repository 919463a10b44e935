import {
  DeleteRecordingConfigurationCommand,
  paginateListChannels,
  paginateListRecordingConfigurations,
  type RecordingConfigurationSummary,
  UpdateChannelCommand,
} from '@aws-sdk/client-ivs';
import { ivs } from '../kit/clients/ivs';
import { isGone, stopStream } from './ivs';

/**
 * Which recording configuration the channels use. IVS never changes one: other settings make a new one, to which the
 * channels have to be moved, and one that a channel uses cannot be deleted. A live channel cannot be moved.
 */

/** Pause between two changes: IVS allows 3 to 5 a second for the whole account. Milliseconds. */
const pause = 1_000 / 3;

/** A channel that is live keeps its configuration until it is moved again. */
export interface Moved {
  readonly moved: number;
  readonly live: number;
}

/** The configurations of this deployment: those that have the same tags as the current one. */
export async function ownConfigurations(current: string): Promise<RecordingConfigurationSummary[]> {
  const all: RecordingConfigurationSummary[] = [];
  for await (const page of paginateListRecordingConfigurations({ client: ivs() }, {})) {
    all.push(...(page.recordingConfigurations ?? []));
  }
  const deployment = all.find(({ arn }) => arn === current)?.tags?.application;
  return deployment === undefined ? [] : all.filter(({ tags }) => tags?.application === deployment);
}

/**
 * Moves every channel from one configuration to another (`''`: it records nothing). With `stop`, live streams are ended
 * for it. Throws what `outOfTime` returns when it returns something.
 */
export async function moveChannels(
  from: string,
  to: string,
  { stop = false, outOfTime = () => undefined }: { stop?: boolean; outOfTime?: () => Error | undefined } = {},
): Promise<Moved> {
  const live = new Set<string>();
  for (let moved = 0; ; ) {
    const left = (await channelsOf(from)).filter((arn) => !live.has(arn));
    if (left.length === 0) return { moved, live: live.size };
    for (const arn of left) {
      const late = outOfTime();
      if (late !== undefined) throw late;
      if (await moveOne(arn, to, stop)) moved += 1;
      else live.add(arn);
      await new Promise((rest) => setTimeout(rest, pause));
    }
  }
}

async function channelsOf(filterByRecordingConfigurationArn: string): Promise<string[]> {
  const all: string[] = [];
  const pages = paginateListChannels({ client: ivs(), pageSize: 100 }, { filterByRecordingConfigurationArn });
  for await (const { channels } of pages) all.push(...(channels ?? []).map(({ arn }) => arn!));
  return all;
}

/** False when the channel is live. */
async function moveOne(arn: string, recordingConfigurationArn: string, stop: boolean): Promise<boolean> {
  for (let tries = 0; ; tries += 1) {
    try {
      await ivs().send(new UpdateChannelCommand({ arn, recordingConfigurationArn }));
      return true;
    } catch (error) {
      if (isGone(error)) return true;
      if ((error as Error).name !== 'ConflictException') throw error;
      if (!stop || tries === 5) return false;
      await stopStream(arn);
      await new Promise((rest) => setTimeout(rest, 1_000));
    }
  }
}

/** Deletes a configuration; false while a channel uses it. */
export async function deleteConfiguration(arn: string): Promise<boolean> {
  try {
    await ivs().send(new DeleteRecordingConfigurationCommand({ arn }));
    return true;
  } catch (error) {
    if (isGone(error)) return true;
    if ((error as Error).name === 'ConflictException') return false;
    throw error;
  }
}
