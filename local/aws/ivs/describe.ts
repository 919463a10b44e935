import type { MediaPlane } from '../../media/plane';
import type { Cloud } from '../../runtime/cloud';
import type { ChannelRecord, RecordingConfigurationRecord } from './store';
import { idOf } from './streams';

/** A channel as the API returns it; addresses are those of this run. */
export function describeChannel(channel: ChannelRecord, cloud: Cloud, plane: MediaPlane) {
  return {
    ...channel,
    authorized: false,
    preset: '',
    playbackRestrictionPolicyArn: '',
    ingestEndpoint: `127.0.0.1:${plane.ingestPort}`,
    playbackUrl: `${plane.playbackOrigin}/api/video/v1/${cloud.region}.${cloud.account}.channel.${idOf(channel.arn)}.m3u8`,
  };
}

export function describeRecording(record: RecordingConfigurationRecord) {
  return {
    arn: record.arn,
    name: record.name,
    state: 'ACTIVE',
    destinationConfiguration: { s3: { bucketName: record.bucket } },
    recordingReconnectWindowSeconds: record.recordingReconnectWindowSeconds,
    thumbnailConfiguration: {
      recordingMode: record.thumbnails.mode,
      targetIntervalSeconds: record.thumbnails.seconds,
      storage: record.thumbnails.storage,
    },
    tags: record.tags,
  };
}

export function describeIngest(ingest: {
  width: number;
  height: number;
  frameRate: number;
  bitrate: number;
  audio: boolean;
}) {
  return {
    video: {
      codec: 'AVC',
      videoWidth: ingest.width,
      videoHeight: ingest.height,
      targetFramerate: Math.round(ingest.frameRate),
      targetBitrate: Math.round(ingest.bitrate),
    },
    ...(ingest.audio ? { audio: { codec: 'AAC' } } : {}),
  };
}
