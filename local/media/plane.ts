import { join } from 'node:path';
import type { Cloud } from '../runtime/cloud';
import { startOrigin } from './hls/origin';
import { Live } from './live';
import type { Authority, LiveStream } from './outlet';
import { loadCertificate } from './rtmp/certificate';
import type { RtmpTimeouts } from './rtmp/connection';
import { PublishRefused } from './rtmp/publication';
import { startRtmpServer } from './rtmp/server';
import { findFfmpeg } from './transcode/find';

/** All in milliseconds. */
export interface MediaTimeouts extends RtmpTimeouts {
  /** An encoder that accepts no input for this long is restarted. */
  readonly encoder: number;
}

export interface MediaPlaneOptions {
  /** RTMP and RTMPS; 0 takes a free port. */
  readonly ingestPort: number;
  /** HLS; 0 takes a free port. */
  readonly playbackPort: number;
  readonly timeouts?: Partial<MediaTimeouts>;
}

export interface MediaPlane {
  readonly ingestPort: number;
  readonly playbackPort: number;
  /** `http://127.0.0.1:<port>` */
  readonly playbackOrigin: string;
  /** Live streams by channel. */
  live(channel: string): LiveStream | undefined;
  /** Whether a channel can take a publisher. One that has gone or stands still makes way for it. */
  makeWay(channel: string): Promise<boolean>;
  register(authority: Authority): void;
  /** Ends every stream, as if the publisher had gone, and stops the servers. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts the media plane on the loopback addresses: RTMP(S) ingest, one ffmpeg per stream, low-latency HLS. Refuses publishers
 * until a control service has registered.
 */
export async function createMediaPlane(
  cloud: Pick<Cloud, 'stateDir' | 'log'>,
  options: MediaPlaneOptions,
): Promise<MediaPlane> {
  const folder = join(cloud.stateDir, 'media');
  const ffmpeg = await findFfmpeg().catch((error: Error) => {
    cloud.log.warn('streams cannot be accepted', { reason: error.message });
    return undefined;
  });
  const authorities: Authority[] = [];
  const channels = new Map<string, Live>();
  const live = (channel: string): Live => {
    let known = channels.get(channel);
    if (!known) {
      known = new Live({
        ffmpeg: ffmpeg?.path ?? '',
        scratch: join(folder, 'scratch'),
        log: cloud.log,
        hangLimit: options.timeouts?.encoder,
      });
      channels.set(channel, known);
    }
    return known;
  };

  const origin = await startOrigin(options.playbackPort, {
    live: (channel) => channels.get(channel)?.broadcast,
    byId: (channel, id) => channels.get(channel)?.byId(id),
    thumbnail: (channel) => channels.get(channel)?.thumbnail,
  });
  const ingest = await startRtmpServer({
    port: options.ingestPort,
    certificate: await loadCertificate(folder),
    log: cloud.log,
    timeouts: options.timeouts,
    accept: async (request, publisher) => {
      if (!ffmpeg) throw new PublishRefused('No usable ffmpeg is installed.', 'NetStream.Publish.Rejected');
      for (const authority of authorities) {
        const outlet = await authority(request);
        if (outlet) return live(outlet.channel).publish(publisher, outlet);
      }
      throw new PublishRefused('The stream key is not valid.', 'NetStream.Publish.BadName', true);
    },
  });
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    await ingest.close();
    await Promise.all([...channels.values()].map((channel) => channel.close()));
    await origin.close();
  };
  return {
    ingestPort: ingest.port,
    playbackPort: origin.port,
    playbackOrigin: `http://127.0.0.1:${origin.port}`,
    live: (channel) => channels.get(channel)?.current,
    makeWay: async (channel) => (await channels.get(channel)?.makeWay()) ?? true,
    register: (authority) => authorities.push(authority),
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}
