import { Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { channelChanged } from '../../domain/channels/events';
import { fanOutEnv, postShardEnv, projectionsEnv, reconcileRoomsEnv } from '../../domain/chat/env';
import { eventSource } from '../../domain/kit/event';
import { followChanged, userChanged } from '../../domain/users/events';
import { consumeEvents, consumeRecords, runEvery } from '../constructs/consumers';
import { deploymentOf } from '../constructs/deployment';
import { ServiceFunction } from '../constructs/service-function';
import { allow, plain, type Setting } from '../constructs/setting';
import type { BridgeStack } from './bridge';
import type { DataStack } from './data';
import type { SocketStack } from './sockets';

export interface ChatStackProps extends StackProps {
  readonly data: DataStack;
  readonly sockets: SocketStack;
  readonly bridge: BridgeStack;
}

/** What brings chat to everybody in a room: the fan-out, and what looks after rooms. */
export class ChatStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ChatStackProps,
  ) {
    super(scope, id, props);
    this.deliver(this.postSeats());
    this.reconcileRooms();
    this.projections();
  }

  private deliver(postSeats: Setting): void {
    const { data, sockets, bridge } = this.props;
    const { config } = deploymentOf(this);
    const deliver = new ServiceFunction(this, 'Deliver', {
      entry: 'functions/chat/delivery/fan-out.stream.ts',
      schema: fanOutEnv,
      settings: {
        CHAT_TABLE: data.tables.chat.setting(
          'GetItem',
          'PutItem',
          'UpdateItem',
          'Query',
          'QueryIndex',
          'BatchWriteItem',
        ),
        CHAT_STREAM: data.chatStreamSetting(),
        CHAT_DAYS: plain(config.chatDays),
        POSTS_PER_SECOND: plain(Math.ceil(config.chatPostsPerSecond / config.chatLanes)),
        SOCKETS_PER_ROOM: plain(config.chatSocketsPerRoom),
        POST_SHARD_FUNCTION: postSeats,
        SOCKET_ENDPOINT: sockets.exportedEndpoint(this),
        IRC_ENDPOINT: bridge.exportedEndpoint(this, 'POST'),
      },
      timeout: Duration.seconds(60),
      // A whole processor signs about ten thousand posts a second.
      memorySize: 1769,
    });
    consumeRecords(deliver, data.chatStream, {
      consumerName: `${config.name}-chat-fan-out`,
      lanes: config.chatLanes,
      batchSize: 500,
      lost: 'messages that were acknowledged reached neither the room nor its history',
    });
  }

  private postSeats(): Setting {
    const { data, sockets, bridge } = this.props;
    const post = new ServiceFunction(this, 'PostSeats', {
      entry: 'functions/chat/delivery/post-shard.worker.ts',
      schema: postShardEnv,
      settings: {
        CHAT_TABLE: data.tables.chat.setting('Query', 'BatchWriteItem'),
        SOCKET_ENDPOINT: sockets.exportedEndpoint(this),
        IRC_ENDPOINT: bridge.exportedEndpoint(this, 'POST'),
      },
      timeout: Duration.seconds(45),
      memorySize: 1769,
    });
    return {
      value: post.functionName,
      allow: [allow(['lambda:InvokeFunction'], [post.functionArn])],
    };
  }

  private reconcileRooms(): void {
    const { data } = this.props;
    const { config } = deploymentOf(this);
    const planRoom = new ServiceFunction(this, 'TendRooms', {
      entry: 'functions/chat/rooms/reconcile-rooms.schedule.ts',
      schema: reconcileRoomsEnv,
      settings: {
        CHAT_TABLE: data.tables.chat.setting('Query', 'QueryIndex', 'UpdateItem', 'BatchWriteItem'),
        CHAT_STREAM: data.chatStreamSetting(),
        SOCKETS_PER_ROOM: plain(config.chatSocketsPerRoom),
      },
      timeout: Duration.seconds(50),
    });
    runEvery(planRoom, Duration.minutes(1), 'viewer counts stand still, and a growing room is not spread');
  }

  private projections(): void {
    const { tables, bus } = this.props.data;
    const room = new ServiceFunction(this, 'KeepChannel', {
      entry: 'functions/chat/rooms/project-channel.event.ts',
      schema: projectionsEnv,
      settings: { CHAT_TABLE: tables.chat.setting('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem') },
      timeout: Duration.seconds(30),
    });
    const of = (...names: string[]) => ({ source: [eventSource], detailType: names });
    consumeEvents(room, {
      bus,
      pattern: of(channelChanged.name),
      lost: 'a new channel has no chat, or chat shows its old name',
    });
    const person = new ServiceFunction(this, 'KeepPerson', {
      entry: 'functions/chat/rooms/project-user.event.ts',
      schema: projectionsEnv,
      settings: { CHAT_TABLE: tables.chat.setting('GetItem', 'PutItem', 'UpdateItem', 'DeleteItem') },
      timeout: Duration.seconds(30),
    });
    consumeEvents(person, {
      bus,
      pattern: of(userChanged.name, followChanged.name),
      lost: 'somebody cannot chat, or chats under an old name, or is not known as a follower',
    });
  }
}
