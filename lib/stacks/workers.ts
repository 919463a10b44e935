import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { channelChanged } from '../../domain/channels/events';
import { applyUserChangeEnv, provisionIngestEnv, publishChannelEnv } from '../../domain/channels/env';
import { uploadPrefix } from '../../domain/chat/emotes/emotes';
import { processEmoteEnv } from '../../domain/chat/env';
import { type EventDefinition, eventSource } from '../../domain/kit/event';
import {
  applyChannelChangeEnv,
  applyRecordingEventEnv,
  applyStreamEventEnv,
  endGraceEnv,
  publishSessionEnv,
  sweepSessionsEnv,
} from '../../domain/sessions/env';
import { userChanged } from '../../domain/users/events';
import { applyChannelChangeEnv as applyChannelToUsersEnv, publishUserEnv } from '../../domain/users/env';
import { consumeEvents, consumeStream, runEvery, WorkQueue } from '../constructs/consumers';
import { deploymentOf } from '../constructs/deployment';
import { ivsPermissions } from '../constructs/ivs';
import { ServiceFunction } from '../constructs/service-function';
import { plain } from '../constructs/setting';
import type { DataStack } from './data';
import type { MediaStack } from './media';

export interface WorkersStackProps extends StackProps {
  readonly data: DataStack;
  readonly media: MediaStack;
}

const half = Duration.seconds(30);

/** What runs behind the APIs: functions that follow tables, events, queues and the clock. */
export class WorkersStack extends Stack {
  readonly provisionQueue: WorkQueue;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: WorkersStackProps,
  ) {
    super(scope, id, props);
    this.publishUsers();
    this.applyChannelsToUsers();
    this.provisionQueue = this.provisionIngest();
    this.applyUserChanges();
    this.publishChannels();
    this.applyIvsEvents();
    this.applyChannelChanges();
    this.publishSessions(this.endGrace());
    this.sweepSessions();
    this.processEmotes();
  }

  private publishUsers(): void {
    const { data } = this.props;
    const publish = new ServiceFunction(this, 'PublishUser', {
      entry: 'functions/users/publish-user.stream.ts',
      schema: publishUserEnv,
      settings: { EVENT_BUS_NAME: data.busSetting() },
      timeout: half,
    });
    consumeStream(publish, data.tables.users, 'other services keep an old name, or do not know of a follow');
  }

  private applyChannelsToUsers(): void {
    const apply = new ServiceFunction(this, 'ApplyChannelToUsers', {
      entry: 'functions/users/apply-channel-change.event.ts',
      schema: applyChannelToUsersEnv,
      settings: { USERS_TABLE: this.props.data.tables.users.setting('PutItem') },
      timeout: half,
    });
    this.onEvents(apply, [channelChanged], 'nobody can follow a new channel');
  }

  private provisionIngest(): WorkQueue {
    const { data, media } = this.props;
    const { config, monitoring } = deploymentOf(this);
    const handler = new ServiceFunction(this, 'ProvisionIngest', {
      entry: 'functions/channels/provision-ingest.queue.ts',
      schema: provisionIngestEnv,
      settings: {
        CHANNELS_TABLE: data.tables.channels.setting('GetItem', 'UpdateItem'),
        RECORDING_CONFIGURATION_ARN: media.recordingConfiguration,
        INSECURE_INGEST: plain(config.insecureIngest),
      },
      allow: ivsPermissions(this).provisionChannels(),
      timeout: half,
    });
    monitoring.watch({
      name: 'provision-backlog',
      severity: 'low',
      runbook: 'provision-backlog',
      meaning: 'New channels wait longer than ten minutes for their ingest.',
      metric: new Metric({
        namespace: 'AWS/SQS',
        metricName: 'ApproximateAgeOfOldestMessage',
        dimensionsMap: { QueueName: `${config.name}-provision` },
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(1),
      }),
      threshold: 600,
      periods: 3,
    });
    // IVS takes five control calls a second from the whole account: two at a time, many patient tries.
    return new WorkQueue(this, 'Provision', {
      handler,
      name: 'provision',
      batchSize: 1,
      maxConcurrency: 2,
      attempts: 8,
      lost: 'a channel has no ingest until its owner asks again',
    });
  }

  private applyUserChanges(): void {
    const { tables } = this.props.data;
    const apply = new ServiceFunction(this, 'ApplyUserChange', {
      entry: 'functions/channels/apply-user-change.event.ts',
      schema: applyUserChangeEnv,
      settings: {
        CHANNELS_TABLE: tables.channels.setting('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'),
      },
      timeout: half,
    });
    this.onEvents(apply, [userChanged], "a channel shows its owner's old name");
  }

  private publishChannels(): void {
    const { data } = this.props;
    const publish = new ServiceFunction(this, 'PublishChannel', {
      entry: 'functions/channels/publish-channel.stream.ts',
      schema: publishChannelEnv,
      settings: { EVENT_BUS_NAME: data.busSetting() },
      timeout: half,
    });
    consumeStream(
      publish,
      data.tables.channels,
      'streams keep an old title, or a new channel cannot go live',
    );
  }

  private applyIvsEvents(): void {
    const { tables } = this.props.data;
    const { config } = deploymentOf(this);
    const applyStream = new ServiceFunction(this, 'ApplyStreamEvent', {
      entry: 'functions/sessions/apply-stream-event.event.ts',
      schema: applyStreamEventEnv,
      settings: {
        SESSIONS_TABLE: tables.sessions.setting('GetItem', 'PutItem', 'DeleteItem', 'Query'),
        GRACE_SECONDS: plain(config.graceSeconds),
      },
      timeout: half,
    });
    consumeEvents(applyStream, {
      pattern: { source: ['aws.ivs'], detailType: ['IVS Stream State Change'] },
      lost: 'a stream did not go live, or did not end before the sweep',
    });
    const applyRecording = new ServiceFunction(this, 'ApplyRecordingEvent', {
      entry: 'functions/sessions/apply-recording-event.event.ts',
      schema: applyRecordingEventEnv,
      settings: { SESSIONS_TABLE: tables.sessions.setting('GetItem', 'PutItem', 'Query') },
      timeout: half,
    });
    consumeEvents(applyRecording, {
      pattern: { source: ['aws.ivs'], detailType: ['IVS Recording State Change'] },
      lost: 'a recording exists that no session shows',
    });
  }

  private applyChannelChanges(): void {
    const { tables } = this.props.data;
    const apply = new ServiceFunction(this, 'ApplyChannelChange', {
      entry: 'functions/sessions/apply-channel-change.event.ts',
      schema: applyChannelChangeEnv,
      settings: {
        SESSIONS_TABLE: tables.sessions.setting('GetItem', 'PutItem', 'DeleteItem', 'Query'),
      },
      timeout: half,
    });
    this.onEvents(apply, [channelChanged], 'live pages show an old title, or a new channel cannot go live');
  }

  private endGrace(): WorkQueue {
    const handler = new ServiceFunction(this, 'EndGrace', {
      entry: 'functions/sessions/end-grace.queue.ts',
      schema: endGraceEnv,
      settings: {
        SESSIONS_TABLE: this.props.data.tables.sessions.setting('GetItem', 'PutItem', 'DeleteItem'),
      },
      timeout: half,
    });
    return new WorkQueue(this, 'Grace', {
      handler,
      name: 'grace',
      batchSize: 10,
      attempts: 5,
      lost: 'a session whose encoder was lost ends by the sweep instead, a minute late',
    });
  }

  private publishSessions(grace: WorkQueue): void {
    const { data } = this.props;
    const publish = new ServiceFunction(this, 'PublishSession', {
      entry: 'functions/sessions/publish-session.stream.ts',
      schema: publishSessionEnv,
      settings: { EVENT_BUS_NAME: data.busSetting(), GRACE_QUEUE_URL: grace.setting() },
      timeout: half,
    });
    consumeStream(publish, data.tables.sessions, 'open pages were not told that a stream changed');
  }

  private sweepSessions(): void {
    const { config } = deploymentOf(this);
    const sweep = new ServiceFunction(this, 'SweepSessions', {
      entry: 'functions/sessions/sweep-sessions.schedule.ts',
      schema: sweepSessionsEnv,
      settings: {
        SESSIONS_TABLE: this.props.data.tables.sessions.setting(
          'GetItem',
          'PutItem',
          'DeleteItem',
          'Query',
          'QueryIndex',
        ),
        GRACE_SECONDS: plain(config.graceSeconds),
        STARTING_SECONDS: plain(config.startingSeconds),
      },
      allow: ivsPermissions(this).listStreams(),
      timeout: Duration.seconds(50),
    });
    runEvery(sweep, Duration.minutes(1), 'viewer counts stand still and lost streams stay live');
  }

  private processEmotes(): void {
    const { data, media } = this.props;
    const process = new ServiceFunction(this, 'ProcessEmote', {
      entry: 'functions/chat/emotes/process-emote.event.ts',
      schema: processEmoteEnv,
      settings: {
        CHAT_TABLE: data.tables.chat.setting('Query', 'UpdateItem'),
        CHAT_STREAM: data.chatStreamSetting(),
        MEDIA_BUCKET: media.processingSetting(),
      },
      // A whole processor: the largest pictures take seconds and some hundred megabytes.
      memorySize: 1769,
      timeout: Duration.minutes(1),
    });
    consumeEvents(process, {
      pattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: {
          bucket: { name: [media.pictures.bucketName] },
          object: { key: [{ prefix: uploadPrefix }] },
        },
      },
      lost: 'an emote that somebody sent never appears',
    });
  }

  private onEvents(handler: ServiceFunction, events: readonly EventDefinition[], lost: string): void {
    consumeEvents(handler, {
      bus: this.props.data.bus,
      pattern: { source: [eventSource], detailType: events.map(({ name }) => name) },
      lost,
    });
  }
}
