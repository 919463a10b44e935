import type { BotScope } from '../../../domain/chat/irc/model';
import type { Capability } from '../../../domain/chat/irc/room';
import { documents } from '../../kit/clients/documents';
import { isUnmet } from '../../kit/held';
import { connectionPk } from '../items';
import { forgetAt, table } from '../rooms/connections-store';

/**
 * What is known of a connection of the IRC bridge, in one item: its frames are handled side by side, so each change
 * is one conditional update. See docs/access-patterns.md for the numbers.
 */

/** Who a connection speaks for, as its token said. */
export interface Speaker {
  readonly tokenId: string;
  /** The `pk` of the token's item, by which it is seen whether the token still stands. */
  readonly tokenPk: string;
  readonly userId: string;
  readonly scopes: readonly BotScope[];
}

export interface IrcItem {
  readonly pk: string;
  readonly sk: 'IRC';
  /** Epoch milliseconds. */
  readonly connectedAt: number;
  readonly nick?: string;
  /** `refused`: a PASS came that is no token of ours. */
  readonly speaker?: Speaker | 'refused';
  readonly capabilities?: ReadonlySet<Capability>;
  /** Set when the connection was welcomed; its name from then on. */
  readonly name?: string;
  /** Channel id → name in small letters. */
  readonly rooms: Readonly<Record<string, string>>;
  readonly ttl: number;
  /** `TOKEN#<token id>` and the connection: what is to be closed with a token. */
  readonly gsi1pk?: string;
  readonly gsi1sk?: string;
}

/** Whom a connection speaks for; undefined for who reads without an account. */
export const speakerOf = ({ speaker }: IrcItem): Speaker | undefined =>
  speaker === 'refused' ? undefined : speaker;

export const capabilitiesOf = (item: IrcItem | undefined): Capability[] => [...(item?.capabilities ?? [])];

const key = (connectionId: string) => ({ pk: connectionPk(connectionId), sk: 'IRC' as const });
const tokenIndex = (tokenId: string): string => `TOKEN#${tokenId}`;

/** AP-114: notes a connection that has said nothing yet. */
export async function openIrc(connectionId: string, connectedAt: number): Promise<void> {
  await documents().put({
    TableName: table(),
    Item: { ...key(connectionId), connectedAt, rooms: {}, ttl: forgetAt() },
  });
}

/** AP-115: what is known of a connection; undefined once it is gone. */
export async function ircOf(connectionId: string): Promise<IrcItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: key(connectionId),
    ConsistentRead: true,
  });
  return Item as IrcItem | undefined;
}

/** Adds to what a connection may be told. Answers all that is known then. */
export function addCapabilities(
  connectionId: string,
  more: readonly Capability[],
): Promise<IrcItem | undefined> {
  return change(connectionId, {
    UpdateExpression: 'ADD capabilities :more',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeValues: { ':more': new Set(more) },
  });
}

/** Notes what a NICK said. Undefined when the connection was welcomed before, or is gone. */
export function setNick(connectionId: string, nick: string): Promise<IrcItem | undefined> {
  return change(connectionId, {
    UpdateExpression: 'SET nick = :nick',
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#name)',
    ExpressionAttributeNames: { '#name': 'name' },
    ExpressionAttributeValues: { ':nick': nick },
  });
}

/**
 * Notes what a PASS said, and where the connection is found when that token is revoked. Undefined when the
 * connection said one before, was welcomed, or is gone.
 */
export function setSpeaker(connectionId: string, speaker: Speaker | 'refused'): Promise<IrcItem | undefined> {
  const indexed = speaker !== 'refused';
  return change(connectionId, {
    UpdateExpression: `SET speaker = :speaker${indexed ? ', gsi1pk = :index, gsi1sk = :pk' : ''}`,
    ConditionExpression:
      'attribute_exists(pk) AND attribute_not_exists(#name) AND attribute_not_exists(speaker)',
    ExpressionAttributeNames: { '#name': 'name' },
    ExpressionAttributeValues: {
      ':speaker': speaker,
      ...(indexed && { ':index': tokenIndex(speaker.tokenId), ':pk': connectionPk(connectionId) }),
    },
  });
}

/** Welcomes a connection under a name: for one of several frames that could. */
export async function welcome(connectionId: string, name: string): Promise<boolean> {
  const changed = await change(connectionId, {
    UpdateExpression: 'SET #name = :name',
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#name)',
    ExpressionAttributeNames: { '#name': 'name' },
    ExpressionAttributeValues: { ':name': name },
  });
  return changed !== undefined;
}

/** Notes the name by which a connection knows a room that it is in. */
export async function addRoom(connectionId: string, channelId: string, name: string): Promise<void> {
  await change(connectionId, {
    UpdateExpression: 'SET rooms.#channel = :name',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: { '#channel': channelId },
    ExpressionAttributeValues: { ':name': name },
  });
}

/** Notes that a connection has left a room. */
export async function dropRoom(connectionId: string, channelId: string): Promise<void> {
  await change(connectionId, {
    UpdateExpression: 'REMOVE rooms.#channel',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: { '#channel': channelId },
  });
}

/** AP-118: the connections that came by a token. */
export async function connectionsOfToken(tokenId: string): Promise<string[]> {
  const connections: string[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await documents().query({
      TableName: table(),
      IndexName: 'gsi1',
      KeyConditionExpression: 'gsi1pk = :token',
      ExpressionAttributeValues: { ':token': tokenIndex(tokenId) },
      ExclusiveStartKey: from,
    });
    connections.push(...Items.map(({ pk }) => (pk as string).slice(connectionPk('').length)));
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return connections;
}

/** Twitch's own limits: 20 logins and 20 joins in ten seconds. */
const windowSeconds = 10;
const mostInWindow = 20;

/**
 * AP-119: counts a login or a join of a person, or of a connection that is nobody's. False when there were too many
 * in these ten seconds.
 */
export async function mayStill(
  what: 'login' | 'join',
  who: { readonly userId: string } | { readonly connectionId: string },
  now = Date.now(),
): Promise<boolean> {
  const window = Math.floor(now / 1_000 / windowSeconds);
  const pk = 'userId' in who ? `USER#${who.userId}` : connectionPk(who.connectionId);
  const { Attributes } = await documents().update({
    TableName: table(),
    Key: { pk, sk: `RATE#${what}#${window}` },
    UpdateExpression: 'ADD #count :one SET #ttl = :ttl',
    ExpressionAttributeNames: { '#count': 'count', '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':one': 1, ':ttl': (window + 2) * windowSeconds },
    ReturnValues: 'UPDATED_NEW',
  });
  return Number(Attributes?.count) <= mostInWindow;
}

type Change = Omit<
  Parameters<ReturnType<typeof documents>['update']>[0],
  'TableName' | 'Key' | 'ReturnValues'
>;

/** AP-116: changes a connection's item. Answers it as it is then; undefined when the condition did not hold. */
async function change(connectionId: string, update: Change): Promise<IrcItem | undefined> {
  try {
    const { Attributes } = await documents().update({
      TableName: table(),
      Key: key(connectionId),
      ReturnValues: 'ALL_NEW',
      ...update,
    });
    return Attributes as IrcItem | undefined;
  } catch (error) {
    if (isUnmet(error)) return undefined;
    throw error;
  }
}
