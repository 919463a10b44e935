import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { channelChanged } from '../../domain/channels/events';
import {
  applyChannelChangeEnv,
  applyRecordingEventEnv,
  applyStreamEventEnv,
  endGraceEnv,
  publishSessionEnv,
  sessionsApiEnv,
  sweepSessionsEnv,
} from '../../domain/sessions/env';
import { permitRestCalls } from '../constructs/api/call-permissions';
import { ivsPermissions } from '../constructs/compute/ivs-permissions';
import { ServiceFunction } from '../constructs/compute/service-function';
import { plain } from '../constructs/compute/setting';
import { ServiceTable } from '../constructs/data/service-table';
import type { OriginSecret } from '../constructs/edge/origin-secret';
import { busSetting } from '../constructs/messaging/event-bus';
import { consumeAwsEvents, consumeEvents, runEvery } from '../constructs/messaging/rules';
import { consumeTableStream } from '../constructs/messaging/streams';
import { WorkQueue } from '../constructs/messaging/work-queue';
import { alarmOnErrors } from '../constructs/observability/function-alarms';
import { configOf } from '../deployment';

export interface SessionsStackProps extends StackProps {
  readonly originSecret: OriginSecret;
  readonly rest: RestApi;
}

const timeout = Duration.seconds(30);

/** The life of each stream, from events of IVS to its recording. */
export class SessionsStack extends Stack {
  private readonly table: ServiceTable;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: SessionsStackProps,
  ) {
    super(scope, id, props);
    this.table = new ServiceTable(this, 'Table', {
      service: 'sessions',
      stream: true,
      index: true,
      holds: 'live sessions',
    });
    this.answerRoutes();
    this.applyStreamEvents();
    this.applyRecordingEvents();
    this.applyChannelChanges();
    this.publishSessions(this.endGrace());
    this.sweepSessions();
  }

  private answerRoutes(): void {
    const api = new ServiceFunction(this, 'Api', {
      entry: 'functions/sessions/api.ts',
      schema: sessionsApiEnv,
      settings: {
        ORIGIN_SECRET: this.props.originSecret.setting(),
        SESSIONS_TABLE: this.table.setting('GetItem', 'PutItem', 'DeleteItem', 'Query', 'QueryIndex'),
      },
      allow: ivsPermissions(this).stopStreams(),
    });
    permitRestCalls(api, this.props.rest);
    alarmOnErrors(api);
  }

  private applyStreamEvents(): void {
    const apply = new ServiceFunction(this, 'ApplyStreamEvent', {
      entry: 'functions/sessions/apply-stream-event.event.ts',
      schema: applyStreamEventEnv,
      settings: {
        SESSIONS_TABLE: this.table.setting('GetItem', 'PutItem', 'DeleteItem', 'Query'),
        GRACE_SECONDS: plain(configOf(this).graceSeconds),
      },
      timeout,
    });
    consumeAwsEvents(
      apply,
      { source: ['aws.ivs'], detailType: ['IVS Stream State Change', 'IVS Stream Health Change'] },
      'a stream did not go live, or did not end before the sweep',
    );
  }

  private applyRecordingEvents(): void {
    const apply = new ServiceFunction(this, 'ApplyRecordingEvent', {
      entry: 'functions/sessions/apply-recording-event.event.ts',
      schema: applyRecordingEventEnv,
      settings: { SESSIONS_TABLE: this.table.setting('GetItem', 'PutItem', 'Query') },
      timeout,
    });
    consumeAwsEvents(
      apply,
      { source: ['aws.ivs'], detailType: ['IVS Recording State Change'] },
      'a recording exists that no session shows',
    );
  }

  private applyChannelChanges(): void {
    const apply = new ServiceFunction(this, 'ApplyChannelChange', {
      entry: 'functions/sessions/apply-channel-change.event.ts',
      schema: applyChannelChangeEnv,
      settings: { SESSIONS_TABLE: this.table.setting('GetItem', 'PutItem', 'DeleteItem', 'Query') },
      timeout,
    });
    consumeEvents(apply, [channelChanged], 'live pages show an old title, or a new channel cannot go live');
  }

  private endGrace(): WorkQueue {
    const handler = new ServiceFunction(this, 'EndGrace', {
      entry: 'functions/sessions/end-grace.queue.ts',
      schema: endGraceEnv,
      settings: { SESSIONS_TABLE: this.table.setting('GetItem', 'PutItem', 'DeleteItem') },
      timeout,
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
    const publish = new ServiceFunction(this, 'PublishSession', {
      entry: 'functions/sessions/publish-session.stream.ts',
      schema: publishSessionEnv,
      settings: { EVENT_BUS_NAME: busSetting(this), GRACE_QUEUE_URL: grace.setting() },
      timeout,
    });
    consumeTableStream(publish, this.table, 'open pages did not learn that a stream changed');
  }

  private sweepSessions(): void {
    const { graceSeconds, startingSeconds } = configOf(this);
    const sweep = new ServiceFunction(this, 'SweepSessions', {
      entry: 'functions/sessions/sweep-sessions.schedule.ts',
      schema: sweepSessionsEnv,
      settings: {
        SESSIONS_TABLE: this.table.setting('GetItem', 'PutItem', 'DeleteItem', 'Query', 'QueryIndex'),
        GRACE_SECONDS: plain(graceSeconds),
        STARTING_SECONDS: plain(startingSeconds),
      },
      allow: ivsPermissions(this).listStreams(),
      timeout: Duration.seconds(50),
    });
    runEvery(sweep, Duration.minutes(1), 'viewer counts stand still and lost streams stay live');
  }
}
