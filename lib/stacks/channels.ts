import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnRecordingConfiguration } from 'aws-cdk-lib/aws-ivs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { CustomResource, Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import {
  applyUserChangeEnv,
  attachRecordingsEnv,
  channelsApiEnv,
  provisionIngestEnv,
  publishChannelEnv,
  reconcileRecordingsEnv,
} from '../../domain/channels/env';
import { userChanged } from '../../domain/users/events';
import { permitRestCalls } from '../constructs/api/call-permissions';
import { ivsPermissions } from '../constructs/compute/ivs-permissions';
import { ServiceFunction } from '../constructs/compute/service-function';
import { plain } from '../constructs/compute/setting';
import { ServiceTable } from '../constructs/data/service-table';
import type { OriginSecret } from '../constructs/edge/origin-secret';
import { busSetting } from '../constructs/messaging/event-bus';
import { consumeEvents, runEvery } from '../constructs/messaging/rules';
import { consumeTableStream } from '../constructs/messaging/streams';
import { WorkQueue } from '../constructs/messaging/work-queue';
import { addAlarm } from '../constructs/observability/alarm';
import { ageOfOldestMessage, alarmOnErrors } from '../constructs/observability/function-alarms';
import { configOf } from '../deployment';

export interface ChannelsStackProps extends StackProps {
  readonly originSecret: OriginSecret;
  readonly rest: RestApi;
  readonly recordings: IBucket;
}

/** Channels, their stream keys, and the IVS channels that take their streams. */
export class ChannelsStack extends Stack {
  private readonly table: ServiceTable;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ChannelsStackProps,
  ) {
    super(scope, id, props);
    this.table = new ServiceTable(this, 'Table', {
      service: 'channels',
      stream: true,
      holds: 'channels and their ingest',
    });
    const recording = this.recordStreams();
    this.answerRoutes(this.provisionIngest(recording));
    this.moveRecordings(recording);
    this.publishChannels();
    this.applyUserChanges();
  }

  private answerRoutes(provisionQueue: WorkQueue): void {
    const api = new ServiceFunction(this, 'Api', {
      entry: 'functions/channels/api.ts',
      schema: channelsApiEnv,
      settings: {
        ORIGIN_SECRET: this.props.originSecret.setting(),
        CHANNELS_TABLE: this.table.setting('GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'),
        PROVISION_QUEUE_URL: provisionQueue.setting(),
        INSECURE_INGEST: plain(configOf(this).insecureIngest),
      },
      allow: ivsPermissions(this).rotateKeys(),
      // Replacing a key takes two throttled calls (3 a second an account), which are retried.
      timeout: Duration.seconds(20),
    });
    permitRestCalls(api, this.props.rest);
    alarmOnErrors(api);
  }

  private provisionIngest(recording: CfnRecordingConfiguration): WorkQueue {
    const { insecureIngest, name } = configOf(this);
    const handler = new ServiceFunction(this, 'ProvisionIngest', {
      entry: 'functions/channels/provision-ingest.queue.ts',
      schema: provisionIngestEnv,
      settings: {
        CHANNELS_TABLE: this.table.setting('GetItem', 'UpdateItem'),
        RECORDING_CONFIGURATION_ARN: plain(recording.attrArn),
        INSECURE_INGEST: plain(insecureIngest),
      },
      allow: ivsPermissions(this).provisionChannels(),
      timeout: Duration.seconds(30),
    });
    addAlarm(handler, {
      name: 'provision-backlog',
      severity: 'low',
      runbook: 'provision-backlog',
      meaning: 'New channels wait longer than ten minutes for their ingest.',
      metric: ageOfOldestMessage(`${name}-provision`),
      threshold: 600,
      periods: 3,
    });
    // IVS takes five control calls a second from the whole account: two at a time, and many retries.
    return new WorkQueue(this, 'Provision', {
      handler,
      name: 'provision',
      batchSize: 1,
      maxConcurrency: 2,
      attempts: 8,
      lost: 'a channel has no ingest until its owner asks again',
    });
  }

  /**
   * Never exported: a change of the recording settings replaces it, and an export in use cannot change. Channels of
   * streamers refer to it at run time: {@link moveRecordings}.
   */
  private recordStreams(): CfnRecordingConfiguration {
    const { name } = configOf(this);
    return new CfnRecordingConfiguration(this, 'RecordingConfiguration', {
      name,
      destinationConfiguration: { s3: { bucketName: this.props.recordings.bucketName } },
      // Each stream is a recording of its own, closed when it ends: within a window, IVS would go on with it when the
      // owner ends the session and begins another. A session lists the recordings of its streams.
      recordingReconnectWindowSeconds: 0,
      thumbnailConfiguration: {
        recordingMode: 'INTERVAL',
        targetIntervalSeconds: 5,
        resolution: 'LOWEST_RESOLUTION',
        storage: ['SEQUENTIAL', 'LATEST'],
      },
      renditionConfiguration: { renditionSelection: 'ALL' },
    });
  }

  /**
   * Moves the channels when the configuration is replaced, and takes them off before it is deleted: IVS deletes none that
   * is in use. In an update CloudFormation deletes the old one last, in a destruction the custom resource goes first.
   */
  private moveRecordings(recording: CfnRecordingConfiguration): void {
    const attach = new ServiceFunction(this, 'AttachRecordings', {
      entry: 'functions/channels/attach-recordings.resource.ts',
      schema: attachRecordingsEnv,
      settings: {},
      allow: ivsPermissions(this).moveRecordings('stop'),
      // Three channels a second; Lambda calls it three times at most.
      timeout: Duration.minutes(15),
    });
    alarmOnErrors(attach);
    new CustomResource(this, 'Recordings', {
      resourceType: 'Custom::Recordings',
      serviceToken: attach.functionArn,
      properties: { RecordingConfigurationArn: recording.attrArn },
    }).node.addDependency(attach.role!);
    const reconcile = new ServiceFunction(this, 'ReconcileRecordings', {
      entry: 'functions/channels/reconcile-recordings.schedule.ts',
      schema: reconcileRecordingsEnv,
      settings: { RECORDING_CONFIGURATION_ARN: plain(recording.attrArn) },
      allow: ivsPermissions(this).moveRecordings('remove'),
      timeout: Duration.minutes(15),
    });
    runEvery(
      reconcile,
      Duration.hours(1),
      'channels that were live at a deployment keep their old recording settings',
    );
  }

  private publishChannels(): void {
    const publish = new ServiceFunction(this, 'PublishChannel', {
      entry: 'functions/channels/publish-channel.stream.ts',
      schema: publishChannelEnv,
      settings: { EVENT_BUS_NAME: busSetting(this) },
      timeout: Duration.seconds(30),
    });
    consumeTableStream(publish, this.table, 'streams keep an old title, or a new channel cannot go live');
  }

  private applyUserChanges(): void {
    const apply = new ServiceFunction(this, 'ApplyUserChange', {
      entry: 'functions/channels/apply-user-change.event.ts',
      schema: applyUserChangeEnv,
      settings: { CHANNELS_TABLE: this.table.setting('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem') },
      timeout: Duration.seconds(30),
    });
    consumeEvents(apply, [userChanged], "a channel shows its owner's old name");
  }
}
