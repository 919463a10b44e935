import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { channelChanged } from '../../domain/channels/events';
import { uploadPrefix } from '../../domain/chat/emotes/emotes';
import {
  announceStreamEnv,
  chatApiEnv,
  deliveryEnv,
  endAccessEnv,
  fanOutEnv,
  ircEnv,
  postShardEnv,
  processEmoteEnv,
  projectionsEnv,
  reconcileRoomsEnv,
  socketEnv,
} from '../../domain/chat/env';
import * as messages from '../../domain/chat/messaging/contract';
import type { EventDefinition } from '../../domain/kit/event';
import {
  sessionEnded,
  sessionLive,
  sessionReconnecting,
  sessionStarting,
} from '../../domain/sessions/events';
import { accessEnded, followChanged, userChanged } from '../../domain/users/events';
import { permitRestCalls } from '../constructs/api/call-permissions';
import { SocketRoutes } from '../constructs/api/socket-routes';
import { ServiceFunction } from '../constructs/compute/service-function';
import { allow, plain, type Setting, type Settings } from '../constructs/compute/setting';
import type { PicturesBucket } from '../constructs/data/buckets';
import { ServiceTable, type TableAction } from '../constructs/data/service-table';
import type { OriginSecret } from '../constructs/edge/origin-secret';
import { consumeAwsEvents, consumeEvents, runEvery } from '../constructs/messaging/rules';
import { consumeStream } from '../constructs/messaging/streams';
import { WorkQueue } from '../constructs/messaging/work-queue';
import { addAlarm } from '../constructs/observability/alarm';
import { ageOfOldestMessage, alarmOnErrors } from '../constructs/observability/function-alarms';
import { configOf } from '../deployment';
import type { WebSocketStack } from './websocket';

export interface ChatStackProps extends StackProps {
  readonly originSecret: OriginSecret;
  readonly rest: RestApi;
  readonly websocket: WebSocketStack;
  readonly pictures: PicturesBucket;
}

/** One processor; Lambda gives a function its share by its memory. */
const wholeProcessor = 1769;

/** Rooms, their messages and moderation, emotes, and the IRC bridge. */
export class ChatStack extends Stack {
  private readonly table: ServiceTable;
  /** Entries of all rooms on their way to the rooms' logs in the table. */
  private readonly stream: Stream;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ChatStackProps,
  ) {
    super(scope, id, props);
    this.table = new ServiceTable(this, 'Table', {
      service: 'chat',
      index: true,
      holds: 'chat rooms and connections',
    });
    this.stream = new Stream(this, 'Stream', {
      streamMode: StreamMode.PROVISIONED,
      shardCount: configOf(this).chatStreamShards,
      retentionPeriod: Duration.hours(24),
      encryption: StreamEncryption.MANAGED,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.answerRoutes();
    this.answerSocket();
    this.answerIrc();
    this.fanOut();
    this.reconcileRooms();
    this.project('Channel', [channelChanged], 'a new channel has no chat, or chat shows its old name');
    this.project(
      'User',
      [userChanged, followChanged],
      'a user cannot chat, chats under an old name, or does not count as a follower',
    );
    this.announceStreams();
    this.endAccess();
    this.processEmotes();
  }

  private answerRoutes(): void {
    const api = new ServiceFunction(this, 'Api', {
      entry: 'functions/chat/api.ts',
      schema: chatApiEnv,
      settings: {
        ORIGIN_SECRET: this.props.originSecret.setting(),
        CHAT_TABLE: this.table.setting(
          'GetItem',
          'PutItem',
          'UpdateItem',
          'DeleteItem',
          'BatchGetItem',
          'Query',
          'QueryIndex',
        ),
        CHAT_STREAM: this.streamSetting(),
        ...this.props.pictures.uploadSettings(),
        // A revoked token closes its connections.
        IRC_ENDPOINT: this.props.websocket.irc.connections(this, 'POST', 'DELETE'),
      },
    });
    permitRestCalls(api, this.props.rest);
    alarmOnErrors(api);
  }

  private answerSocket(): void {
    const { domain } = configOf(this);
    const socket = new ServiceFunction(this, 'Socket', {
      entry: 'functions/chat/socket.ts',
      schema: socketEnv,
      settings: {
        CHAT_TABLE: this.table.setting(
          'GetItem',
          'PutItem',
          'UpdateItem',
          'Query',
          'QueryIndex',
          'BatchGetItem',
          'BatchWriteItem',
        ),
        CHAT_STREAM: this.streamSetting(),
        CLASSIFIER: this.classifierSetting(),
        ALLOWED_ORIGINS: plain(domain === undefined ? '*' : `https://${domain}`),
      },
    });
    alarmOnErrors(socket);
    new SocketRoutes(this, 'SocketRoutes', {
      to: this.props.websocket.site,
      handler: socket,
      keys: ['$connect', '$disconnect', '$default', ...Object.values(messages).map(({ action }) => action)],
      authorizer: 'functions/users/authorize.authorizer.ts',
    });
  }

  private answerIrc(): void {
    const { irc } = this.props.websocket;
    const handler = new ServiceFunction(this, 'Irc', {
      entry: 'functions/chat/irc.ts',
      schema: ircEnv,
      settings: {
        ORIGIN_SECRET: this.props.originSecret.setting(),
        CHAT_TABLE: this.table.setting(
          'GetItem',
          'PutItem',
          'UpdateItem',
          'BatchGetItem',
          'BatchWriteItem',
          'Query',
          'QueryIndex',
        ),
        CHAT_STREAM: this.streamSetting(),
        CLASSIFIER: this.classifierSetting(),
        IRC_ENDPOINT: irc.connections(this, 'POST', 'DELETE'),
      },
    });
    alarmOnErrors(handler);
    new SocketRoutes(this, 'IrcRoutes', {
      to: irc,
      handler,
      keys: ['$connect', '$disconnect', '$default'],
    });
  }

  private fanOut(): void {
    const { chatParallelization, chatPostsPerSecond, chatSocketsPerRoom, chatStreamShards, name } =
      configOf(this);
    // Each batch in work has its share of the posts.
    const batches = chatStreamShards * chatParallelization;
    const fanOut = new ServiceFunction(this, 'FanOut', {
      entry: 'functions/chat/delivery/fan-out.stream.ts',
      schema: fanOutEnv,
      settings: {
        ...this.deliverySettings(Math.max(1, Math.floor(chatPostsPerSecond / batches)), 'UpdateItem'),
        SOCKETS_PER_ROOM: plain(chatSocketsPerRoom),
        POST_SHARD_FUNCTION: this.postShard(),
        SET_ASIDE_QUEUE_URL: this.deliverLate().setting(),
      },
      timeout: Duration.seconds(60),
      memorySize: wholeProcessor,
    });
    consumeStream(fanOut, this.stream, {
      consumerName: `${name}-chat-fan-out`,
      parallelization: chatParallelization,
      batchSize: 500,
      lost: 'acknowledged messages reached neither the room nor its history',
    });
  }

  private deliverySettings(postsPerSecond: number, ...more: TableAction[]): Settings<typeof deliveryEnv> {
    const { site, irc } = this.props.websocket;
    return {
      CHAT_TABLE: this.table.setting('GetItem', 'PutItem', 'Query', 'QueryIndex', 'BatchWriteItem', ...more),
      CHAT_STREAM: this.streamSetting(),
      CHAT_DAYS: plain(configOf(this).chatDays),
      POSTS_PER_SECOND: plain(postsPerSecond),
      SOCKET_ENDPOINT: site.connections(this, 'POST'),
      IRC_ENDPOINT: irc.connections(this, 'POST'),
    };
  }

  /** Rooms whose delivery failed wait in a queue each, so that no other room waits for them. */
  private deliverLate(): WorkQueue {
    const { chatPostsPerSecond, name } = configOf(this);
    const handler = new ServiceFunction(this, 'DeliverLate', {
      entry: 'functions/chat/delivery/deliver-late.queue.ts',
      schema: deliveryEnv,
      settings: this.deliverySettings(Math.ceil(chatPostsPerSecond / 10)),
      timeout: Duration.seconds(20),
    });
    addAlarm(handler, {
      name: 'chat-set-aside',
      severity: 'high',
      runbook: 'chat-set-aside',
      meaning:
        'Messages of a room were not delivered for a minute: its part of the table or its connections fail.',
      metric: ageOfOldestMessage(`${name}-chat-set-aside.fifo`),
      threshold: 60,
    });
    return new WorkQueue(this, 'SetAside', {
      handler,
      name: 'chat-set-aside',
      fifo: true,
      batchSize: 1,
      // Five hundred tries take some hours.
      attempts: 500,
      visibilitySeconds: 20,
      lost: 'acknowledged messages of a room reached neither its viewers nor its history',
    });
  }

  /** Posts a frame to one shard of a large room's connections. */
  private postShard(): Setting {
    const { site, irc } = this.props.websocket;
    const post = new ServiceFunction(this, 'PostShard', {
      entry: 'functions/chat/delivery/post-shard.worker.ts',
      schema: postShardEnv,
      settings: {
        CHAT_TABLE: this.table.setting('Query', 'BatchWriteItem'),
        SOCKET_ENDPOINT: site.connections(this, 'POST'),
        IRC_ENDPOINT: irc.connections(this, 'POST'),
      },
      timeout: Duration.seconds(45),
      memorySize: wholeProcessor,
    });
    return {
      value: post.functionName,
      allow: [allow(['lambda:InvokeFunction'], [post.functionArn])],
    };
  }

  private reconcileRooms(): void {
    const reconcile = new ServiceFunction(this, 'ReconcileRooms', {
      entry: 'functions/chat/rooms/reconcile-rooms.schedule.ts',
      schema: reconcileRoomsEnv,
      settings: {
        CHAT_TABLE: this.table.setting('Query', 'QueryIndex', 'UpdateItem', 'BatchWriteItem'),
        CHAT_STREAM: this.streamSetting(),
        SOCKETS_PER_ROOM: plain(configOf(this).chatSocketsPerRoom),
      },
      timeout: Duration.seconds(50),
    });
    runEvery(reconcile, Duration.minutes(1), 'viewer counts stand still, and a growing room gets no shards');
  }

  /** Keeps what chat needs of the channels and users of other services. */
  private project(what: 'Channel' | 'User', events: readonly EventDefinition[], lost: string): void {
    const project = new ServiceFunction(this, `Project${what}`, {
      entry: `functions/chat/rooms/project-${what.toLowerCase()}.event.ts`,
      schema: projectionsEnv,
      settings: { CHAT_TABLE: this.table.setting('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem') },
      timeout: Duration.seconds(30),
    });
    consumeEvents(project, events, lost);
  }

  private announceStreams(): void {
    const announce = new ServiceFunction(this, 'AnnounceStream', {
      entry: 'functions/chat/rooms/announce-stream.event.ts',
      schema: announceStreamEnv,
      settings: {
        CHAT_TABLE: this.table.setting('Query', 'QueryIndex', 'BatchWriteItem'),
        SOCKET_ENDPOINT: this.props.websocket.site.connections(this, 'POST'),
      },
      timeout: Duration.seconds(60),
      memorySize: 1024,
    });
    consumeEvents(
      announce,
      [sessionStarting, sessionLive, sessionReconnecting, sessionEnded],
      'open pages do not learn that a stream changed until their next poll',
    );
  }

  /** Closes the sockets of users who signed out, and ends their bots if they asked for it. */
  private endAccess(): void {
    const { site, irc } = this.props.websocket;
    const end = new ServiceFunction(this, 'EndAccess', {
      entry: 'functions/chat/rooms/end-access.event.ts',
      schema: endAccessEnv,
      settings: {
        CHAT_TABLE: this.table.setting('GetItem', 'UpdateItem', 'DeleteItem', 'Query', 'QueryIndex'),
        SOCKET_ENDPOINT: site.connections(this, 'DELETE'),
        IRC_ENDPOINT: irc.connections(this, 'POST', 'DELETE'),
      },
      timeout: Duration.seconds(30),
    });
    consumeEvents(end, [accessEnded], 'sockets and bots of users who signed out stay open');
  }

  private processEmotes(): void {
    const { pictures } = this.props;
    const process = new ServiceFunction(this, 'ProcessEmote', {
      entry: 'functions/chat/emotes/process-emote.event.ts',
      schema: processEmoteEnv,
      settings: {
        CHAT_TABLE: this.table.setting('Query', 'UpdateItem'),
        CHAT_STREAM: this.streamSetting(),
        MEDIA_BUCKET: pictures.processingSetting(),
      },
      // The largest pictures take a second and 300 MB.
      memorySize: wholeProcessor,
      timeout: Duration.seconds(30),
    });
    consumeAwsEvents(
      process,
      {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [pictures.bucketName] }, object: { key: [{ prefix: uploadPrefix }] } },
      },
      'an uploaded emote never appears',
    );
  }

  /** The chat stream's name with permission to put records. */
  private streamSetting(): Setting {
    return { value: this.stream.streamName, allow: [allow(['kinesis:PutRecord'], [this.stream.streamArn])] };
  }

  private classifierSetting(): Setting {
    const { chatClassifier } = configOf(this);
    if (chatClassifier === 'none') return plain(chatClassifier);
    const reason = 'comprehend:DetectToxicContent has no resource-level permissions.';
    return { value: chatClassifier, allow: [allow(['comprehend:DetectToxicContent'], ['*'], reason)] };
  }
}
