import type { BotScope } from '../../../domain/chat/irc/model';
import type { Capability } from '../../../domain/chat/irc/room';
import { documents } from '../../kit/clients/documents';
import { ifConditionMet, queryAll } from '../../kit/store';
import { table } from '../chat-table';
import { connectionPk, expiresAt } from '../rooms/connections-store';

/** Connections of the IRC bridge, one item each: frames are handled concurrently, so each change is a conditional update. */

/** The user that a connection speaks for, by its token. */
export interface Speaker {
  readonly tokenId: string;
  /** The `pk` of the token's item, to check that the token is still valid. */
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
  /** `refused`: PASS had an invalid token. */
  readonly speaker?: Speaker | 'refused';
  readonly capabilities?: ReadonlySet<Capability>;
  /** Whether it negotiates capabilities: it is welcomed after `CAP END`. */
  readonly negotiates?: boolean;
  /** The connection's name, set when it was welcomed. */
  readonly name?: string;
  /** Channel id → name in lower case. */
  readonly rooms: Readonly<Record<string, string>>;
  readonly ttl: number;
  /** `TOKEN#<token id>` and the connection, to close the connections of a revoked token. */
  readonly gsi1pk?: string;
  readonly gsi1sk?: string;
}

/** The user that a connection speaks for; undefined for an anonymous reader. */
export const speakerOf = ({ speaker }: IrcItem): Speaker | undefined =>
  speaker === 'refused' ? undefined : speaker;

export const capabilitiesOf = (item: IrcItem | undefined): Capability[] => [...(item?.capabilities ?? [])];

const key = (connectionId: string) => ({ pk: connectionPk(connectionId), sk: 'IRC' as const });
const tokenIndex = (tokenId: string): string => `TOKEN#${tokenId}`;

/** AP-114: stores a new connection. */
export async function openIrc(connectionId: string, connectedAt: number): Promise<void> {
  await documents().put({
    TableName: table(),
    Item: { ...key(connectionId), connectedAt, rooms: {}, ttl: expiresAt() },
  });
}

/** AP-115: a connection; undefined once it is closed. */
export async function findIrc(connectionId: string): Promise<IrcItem | undefined> {
  const { Item } = await documents().get({
    TableName: table(),
    Key: key(connectionId),
    ConsistentRead: true,
  });
  return Item as IrcItem | undefined;
}

/** Adds capabilities to a connection and returns it. */
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

/** Notes that a connection that was not welcomed yet negotiates capabilities, or no longer does; returns it. */
export function setNegotiates(connectionId: string, negotiates: boolean): Promise<IrcItem | undefined> {
  return change(connectionId, {
    UpdateExpression: 'SET negotiates = :negotiates',
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#name)',
    ExpressionAttributeNames: { '#name': 'name' },
    ExpressionAttributeValues: { ':negotiates': negotiates },
  });
}

/** Stores the name of a NICK. Undefined when the connection was welcomed before, or is closed. */
export function setNick(connectionId: string, nick: string): Promise<IrcItem | undefined> {
  return change(connectionId, {
    UpdateExpression: 'SET nick = :nick',
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#name)',
    ExpressionAttributeNames: { '#name': 'name' },
    ExpressionAttributeValues: { ':nick': nick },
  });
}

/**
 * Stores the speaker of a PASS, and indexes the connection by the token. Undefined when the connection sent a PASS
 * before, was welcomed, or is closed.
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

/** Welcomes a connection under a name. True for one of several concurrent frames. */
export async function welcome(connectionId: string, name: string): Promise<boolean> {
  const changed = await change(connectionId, {
    UpdateExpression: 'SET #name = :name',
    ConditionExpression: 'attribute_exists(pk) AND attribute_not_exists(#name)',
    ExpressionAttributeNames: { '#name': 'name' },
    ExpressionAttributeValues: { ':name': name },
  });
  return changed !== undefined;
}

/** Stores a room that a connection joined, with the name that it used. */
export async function addRoom(connectionId: string, channelId: string, name: string): Promise<void> {
  await change(connectionId, {
    UpdateExpression: 'SET rooms.#channel = :name',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: { '#channel': channelId },
    ExpressionAttributeValues: { ':name': name },
  });
}

/** Deletes a room that a connection left. */
export async function deleteRoom(connectionId: string, channelId: string): Promise<void> {
  await change(connectionId, {
    UpdateExpression: 'REMOVE rooms.#channel',
    ConditionExpression: 'attribute_exists(pk)',
    ExpressionAttributeNames: { '#channel': channelId },
  });
}

/** AP-118: the connections that logged in by a token. */
export async function listConnectionsOfToken(tokenId: string): Promise<string[]> {
  const items = await queryAll<IrcItem>({
    TableName: table(),
    IndexName: 'gsi1',
    KeyConditionExpression: 'gsi1pk = :token',
    ExpressionAttributeValues: { ':token': tokenIndex(tokenId) },
  });
  return items.map(({ pk }) => pk.slice(connectionPk('').length));
}

type Change = Omit<
  Parameters<ReturnType<typeof documents>['update']>[0],
  'TableName' | 'Key' | 'ReturnValues'
>;

/** AP-116: changes a connection and returns it; undefined when the condition was not met. */
async function change(connectionId: string, update: Change): Promise<IrcItem | undefined> {
  let changed: IrcItem | undefined;
  await ifConditionMet(async () => {
    const { Attributes } = await documents().update({
      TableName: table(),
      Key: key(connectionId),
      ReturnValues: 'ALL_NEW',
      ...update,
    });
    changed = Attributes as IrcItem;
  });
  return changed;
}
