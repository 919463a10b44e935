import { randomBytes } from 'node:crypto';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateChannelCommand,
  DeleteChannelCommand,
  IvsClient,
  ListChannelsCommand,
} from '@aws-sdk/client-ivs';
import * as channels from '../../domain/channels/contract';
import * as sessions from '../../domain/sessions/contract';
import * as users from '../../domain/users/contract';
import { openMailbox } from '../../local/aws/cognito/mailbox';
import { graceMs } from './assembly';
import {
  destroyRecordings,
  ivsChannelOf,
  leaveOldConfiguration,
  recordingOf,
  sweepRecordings,
} from './recordings';
import { chatTable } from './shards';
import { openSocket } from './socket';
import { exerciseChat } from './walkthrough-chat';
import { exerciseBots, exerciseSignOut, joinByName } from './walkthrough-irc';
import { liveState, uniqueName as nameOf, type Person, publish, refusal, until, type World } from './world';

/** Uses everything that the platform does, so that each function makes each of its AWS calls. */
export async function walkThrough(world: World): Promise<void> {
  const stale = await leaveStaleConnection(world);
  const person = async (stem: string) => await world.person(nameOf(stem));
  await exerciseAccounts(world, await person('ana'));
  const [bea, carl, dora, emil] = [
    await person('bea'),
    await person('carl'),
    await person('dora'),
    await person('emil'),
  ];
  const none = await refusal(bea.call(channels.updateChannel, { body: { title: 'Too early' } }));
  if (none.code !== 'not-found') throw new Error(`A channel that is not there answers ${none.code}`);
  const ingests = await Promise.all([bea, carl, dora, emil].map((owner) => world.channel(owner)));
  await bea.call(channels.rotateStreamKey, {}).then(({ streamKey }) => {
    ingests[0] = { ...ingests[0]!, key: streamKey };
  });
  await exercisePagesAndSockets(world, bea);
  await follow(carl, bea);
  await exerciseChat(world, bea, carl, dora);
  await exerciseBots(world, bea);
  await sweep(world, dora, emil);
  await Promise.all([
    endByGrace(world, bea, ingests[0]!),
    endByOwner(world, carl, ingests[1]!),
    adoptOrphan(world, dora),
  ]);
  await moveRecordings(world, carl, ingests[1]!);
  await rename(world, carl);
  await stale.gone();
}

async function exerciseAccounts(world: World, ana: Person): Promise<void> {
  const { running, call } = world;
  const mail = openMailbox(running.cloud);
  const lost = { username: nameOf('lost'), email: `${nameOf('lost')}@example.com`, password: ana.password };
  running.faults.set([{ service: 'cognito', operation: 'SignUp', kind: 'throttle', rate: 1 }]);
  await refusal(call(users.signUp, { body: lost }));
  running.faults.set([]);

  const slow = { ...lost, username: nameOf('slow'), email: `${nameOf('slow')}@example.com` };
  await call(users.signUp, { body: slow });
  await call(users.resendCode, { body: { login: slow.username } });
  await call(users.confirmSignUp, { body: { login: slow.email, code: mail.code(slow.email)! } });

  const { accessToken } = await call(users.signIn, {
    body: { login: slow.username, password: slow.password },
  });
  await world.as(accessToken)(users.signOutEverywhere, { body: {} });

  const { refreshToken } = await call(users.signIn, {
    body: { login: ana.email, password: ana.password, tokens: 'body' },
  });
  const refreshed = await call(users.refresh, { body: { refreshToken: refreshToken! } });
  await call(users.signOut, { body: { refreshToken: refreshed.refreshToken ?? refreshToken! } });
  await ana.call(users.getOwnProfile, {});
  await ana.call(users.updateProfile, { body: { bio: 'Fish, mostly.' } });
  await call(users.getProfile, { params: { username: ana.username } });
  await ana.call(users.changePassword, {
    body: { currentPassword: ana.password, newPassword: 'quite another password' },
  });
  await call(users.forgotPassword, { body: { login: slow.username } });
  const body = { login: slow.username, code: mail.code(slow.email)!, password: 'a third long password' };
  await call(users.resetPassword, { body });
  const login = { login: slow.username, password: body.password };
  await call(users.signIn, { body: { ...login, tokens: 'body' } });
  const again = await call(users.signIn, { body: login });
  const email = `new.${slow.email}`;
  const inSlow = world.as(again.accessToken);
  await inSlow(users.requestEmailChange, { body: { currentPassword: body.password, email } });
  await inSlow(users.confirmEmailChange, { body: { code: mail.code(email)! } });
  const { items: devices } = await inSlow(users.listDevices, {});
  const other = devices.find(({ current }) => !current);
  if (other === undefined) throw new Error('Only one device is signed in');
  await inSlow(users.signOutDevice, { params: { sessionId: other.sessionId } });
  await exerciseSignOut(world, inSlow);
  await until('the notice', () =>
    mail.list(slow.email).find(({ subject }) => subject.includes('was changed')),
  );
}

async function exercisePagesAndSockets(world: World, owner: Person): Promise<void> {
  await world.call(channels.listCategories, {});
  await world.call(channels.getChannel, { params: { name: owner.username } });
  const socket = await openSocket(world, owner);
  socket.send({ action: 'ping' });
  await socket.item('pong');
  await socket.watch('directory');
  await socket.close();
}

async function endByGrace(
  world: World,
  owner: Person,
  { server, key }: { server: string; key: string },
): Promise<void> {
  const { username: name } = owner;
  const { channelId } = await owner.call(channels.getOwnChannel, {});
  const socket = await openSocket(world);
  await socket.watch(`channel:${channelId}`);
  const encoder = await publish(server, key, { size: '320x180' });
  await liveState(world, name, 'live');
  await owner.call(channels.updateChannel, { body: { title: 'A new title' } });
  await until('the new title', async () => {
    const { items } = await world.call(sessions.listLive, { query: {} });
    return items.find((card) => card.title === 'A new title');
  });
  await encoder.stop('SIGKILL');
  await liveState(world, name, 'reconnecting');
  const again = await publish(server, key, { size: '320x180' });
  await liveState(world, name, 'live');
  await again.stop();
  await liveState(world, name, 'offline', graceMs + 20_000);
  await socket.item('stream');
  await socket.close();
  await until('the recording', async () => {
    const { items } = await world.call(sessions.listSessions, { params: { name }, query: {} });
    return items[0]?.recording;
  });
}

async function endByOwner(
  world: World,
  owner: Person,
  { server, key }: { server: string; key: string },
): Promise<void> {
  const encoder = await publish(server, key, { size: '320x180' });
  const { session } = await liveState(world, owner.username, 'live');
  const params = { sessionId: session!.sessionId };
  await owner.call(sessions.endSession, { params });
  await until('the end', async () => (await world.call(sessions.getSession, { params })).state === 'ended');
  await encoder.stop();
}

/** An operator deletes the IVS channel, and one that an earlier attempt left behind takes over. */
async function adoptOrphan(world: World, owner: Person): Promise<void> {
  const ivs = new IvsClient(world.running.clientConfig());
  const { channelId } = await owner.call(channels.getOwnChannel, {});
  const { channels: made } = await ivs.send(new ListChannelsCommand({ filterByName: channelId }));
  const { channel: orphan } = await ivs.send(
    new CreateChannelCommand({ name: channelId, insecureIngest: true }),
  );
  await ivs.send(new DeleteChannelCommand({ arn: made![0]!.arn! }));
  await refusal(owner.call(channels.rotateStreamKey, {}));
  await until('the orphaned ingest', async () => {
    const { ingest } = await owner.call(channels.getOwnChannel, {});
    return ingest?.playbackUrl === orphan!.playbackUrl;
  });
  ivs.destroy();
}

/** What a deployment, the hours after it and a destruction do with recording configurations. */
async function moveRecordings(
  world: World,
  owner: Person,
  { server, key }: { server: string; key: string },
): Promise<void> {
  const ivs = new IvsClient(world.running.clientConfig());
  const channel = await ivsChannelOf(ivs, owner);
  const current = await recordingOf(ivs, channel);
  await leaveOldConfiguration(ivs, channel);
  await until('the end of the last stream', async () => {
    await sweepRecordings(world);
    return (await recordingOf(ivs, channel)) === current;
  });
  const encoder = await publish(server, key, { size: '320x180' });
  await liveState(world, owner.username, 'live');
  // Each answer is final, so CloudFormation would be asked to destroy again.
  await until('the destruction', async () => (await destroyRecordings(world, current)).Status === 'SUCCESS');
  await encoder.stop();
  ivs.destroy();
}

/** Events that IVS never sent, or sent too late. */
async function sweep(world: World, neverSeen: Person, lost: Person): Promise<void> {
  const { running } = world;
  const started = Date.now();
  const [first, second] = [await ingestOf(world, neverSeen), await ingestOf(world, lost)];
  const emit = (arn: string, event_name: string, stream_id: string, secondsAgo: number) =>
    running.cloud.ports.emit({
      source: 'aws.ivs',
      detailType: 'IVS Stream State Change',
      detail: { event_name, stream_id },
      resources: [arn],
      time: new Date(started - secondsAgo * 1000).toISOString(),
    });
  const states = async (owner: Person) => {
    const { items } = await world.call(sessions.listSessions, {
      params: { name: owner.username },
      query: {},
    });
    return items.map(({ state }) => state).join();
  };
  const become = (owner: Person, wanted: string, emit?: () => Promise<void>) =>
    until(`${owner.username} being ${wanted}`, async () => {
      // Repeated: the sessions service may not have projected the channel yet, and duplicates change nothing.
      await emit?.();
      return (await states(owner)) === wanted;
    });

  // The platform's own sweep, once a minute, would end these sessions before each state was seen.
  const { ports } = running.cloud;
  const invoke = ports.invoke;
  ports.invoke = async (arn, event) =>
    arn.includes('sweep-sessions') && (event as { id?: string }).id !== 'walkthrough'
      ? { payload: null }
      : await invoke(arn, event);
  await become(neverSeen, 'starting', () => emit(first, 'Session Created', 'st-0', 100));
  // Without its queue message, only the next stream ends a grace period.
  running.faults.set([{ service: 'sqs', operation: 'SendMessage', kind: 'throttle', rate: 1 }]);
  await become(lost, 'live', () => emit(second, 'Stream Start', 'st-1', 300));
  await become(lost, 'reconnecting', () => emit(second, 'Stream End', 'st-1', 280));
  await become(lost, 'live,ended', () => emit(second, 'Stream Start', 'st-2', 100));
  running.faults.set([]);
  await running.cloud.ports.invoke('streamforge-sessions-sweep-sessions', { id: 'walkthrough', time: '' });
  ports.invoke = invoke;
  await become(neverSeen, 'ended');
  await become(lost, 'reconnecting,ended');
}

async function ingestOf(world: World, owner: Person): Promise<string> {
  const ivs = new IvsClient(world.running.clientConfig());
  const { channelId } = await owner.call(channels.getOwnChannel, {});
  const { channels: made } = await ivs.send(new ListChannelsCommand({ filterByName: channelId }));
  ivs.destroy();
  return made![0]!.arn!;
}

/** Follows a channel as soon as the users service has projected it, lists it, and unfollows. */
async function follow(follower: Person, owner: Person): Promise<void> {
  const { channelId } = await owner.call(channels.getOwnChannel, {});
  const params = { channelId };
  const since = await until('the channel to be known', () =>
    follower.call(users.follow, { params }).then(
      ({ followedAt }) => followedAt,
      () => null,
    ),
  );
  const { items } = await follower.call(users.listFollows, { query: {} });
  const list = items.map(({ name, followedAt }) => `${name} since ${followedAt}`).join();
  if (list !== `${owner.username} since ${since}`) throw new Error(`The list of follows is ${list}`);
  await follower.call(users.unfollow, { params });
  const after = await follower.call(users.getFollow, { params });
  if (after.followedAt !== null) throw new Error(`The follow that ended answers ${after.followedAt}`);
}

/** Renames a user: the channel moves to the new name. */
async function rename(world: World, owner: Person): Promise<void> {
  const name = nameOf('new');
  await owner.call(users.renameUser, { body: { username: name } });
  await until('the channel under its new name', () =>
    world.call(channels.getChannel, { params: { name } }).then(
      () => true,
      () => false,
    ),
  );
  const old = await refusal(world.call(channels.getChannel, { params: { name: owner.username } }));
  if (old.code !== 'not-found') throw new Error(`The old name answers ${old.code}`);
  await joinByName(world, name);
}

/** Stores a connection that API Gateway does not have, as if its $disconnect had been lost. */
async function leaveStaleConnection(world: World): Promise<{ gone(): Promise<unknown> }> {
  const dynamodb = new DynamoDBClient(world.running.clientConfig());
  const table = await chatTable(dynamodb);
  const connectionId = `${randomBytes(8).toString('base64url')}==`;
  const pk = { S: `CONNECTION#${connectionId}` };
  const topic = { S: 'TOPIC#directory' };
  const item = { pk, sk: topic, gsi1pk: topic, gsi1sk: pk, connectionId: { S: connectionId } };
  await dynamodb.send(new PutItemCommand({ TableName: table, Item: item }));
  return {
    gone: () =>
      until('the deletion of the connection', async () => {
        const { Item } = await dynamodb.send(
          new GetItemCommand({ TableName: table, Key: { pk, sk: topic }, ConsistentRead: true }),
        );
        return Item === undefined;
      }),
  };
}
