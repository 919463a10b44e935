import * as z from 'zod/mini';
import { id } from '../kit/id';
import { pageOf, pageQuery } from '../kit/page';
import { defineRoute } from '../kit/route';
import { usernameSchema } from '../users/model';
import { seqSchema } from './messages';
import {
  actionSchema,
  appealSchema,
  botScopes,
  botTokenSchema,
  emoteNameSchema,
  emoteSchema,
  entrySchema,
  memberSchema,
  messageSchema,
  pageSchema,
  restrictionSchema,
  reviewItemSchema,
  roomSchema,
  roomSettingsSchema,
  termsSchema,
} from './model';
import { maxReason } from './moderation/reason';

/** The REST side of chat. What happens live goes over the socket: see contract.ts. */

const ofChannel = z.strictObject({ channelId: id('channel') });
const ofUser = z.extend(ofChannel, { userId: id('user') });
const reason = z._default(z.string().check(z.trim(), z.maxLength(maxReason)), '');
/** What a moderator did, by the id that an undo takes. */
const done = z.strictObject({ actionId: id('action') });

export const getRoom = defineRoute({
  id: 'chat.getRoom',
  method: 'GET',
  path: '/v1/rooms/{channelId}',
  auth: 'public',
  summary: "A channel's chat room: its settings and the pinned message",
  params: () => ofChannel,
  status: 200,
  response: () => roomSchema,
  errors: ['not-found'],
  cacheSeconds: 1,
});

export const updateRoom = defineRoute({
  id: 'chat.updateRoom',
  method: 'PATCH',
  path: '/v1/rooms/{channelId}',
  auth: 'user',
  summary: 'Changes settings of a room: slow mode, followers only, shield mode and the like',
  params: () => ofChannel,
  body: () =>
    z
      .partial(roomSettingsSchema)
      .check(z.refine((body) => Object.keys(body).length > 0, 'must change something')),
  status: 200,
  response: () => roomSchema,
  errors: ['not-found', 'forbidden', 'conflict'],
});

export const getMember = defineRoute({
  id: 'chat.getMember',
  method: 'GET',
  path: '/v1/rooms/{channelId}/me',
  auth: 'user',
  summary: 'What the caller is in a room: role, follow, and what keeps them from writing',
  params: () => ofChannel,
  status: 200,
  response: () => memberSchema,
  errors: ['not-found'],
});

export const listMessages = defineRoute({
  id: 'chat.listMessages',
  method: 'GET',
  path: '/v1/rooms/{channelId}/entries',
  auth: 'public',
  summary: 'Entries of a room: those after a place, oldest first, or the last ones before a place',
  params: () => ofChannel,
  query: () =>
    z.strictObject({
      after: z.optional(z.pipe(z.coerce.number(), seqSchema)),
      before: z.optional(z.pipe(z.coerce.number(), seqSchema)),
      limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(200)), 50),
    }),
  status: 200,
  response: () =>
    z.strictObject({
      /** The place before the first entry. */
      after: seqSchema,
      entries: z.array(entrySchema),
      /** Whether there is more in the direction asked for. */
      more: z.boolean(),
    }),
  errors: ['not-found'],
  cacheSeconds: 1,
});

export const getPage = defineRoute({
  id: 'chat.getPage',
  method: 'GET',
  path: '/v1/rooms/{channelId}/pages/{second}',
  auth: 'public',
  summary: 'What was said in a few seconds: for readers of large rooms, and for replays along a recording',
  params: () =>
    z.extend(ofChannel, {
      /** Epoch seconds, a multiple of the span. */
      second: z.coerce.number().check(z.int(), z.minimum(0)),
    }),
  query: () => z.strictObject({ span: z._default(z.enum(['2', '30']), '2') }),
  status: 200,
  response: () => pageSchema,
  errors: ['not-found'],
  cacheSeconds: 1,
});

export const deleteMessage = defineRoute({
  id: 'chat.deleteMessage',
  method: 'DELETE',
  path: '/v1/rooms/{channelId}/messages/{messageId}',
  auth: 'user',
  summary: 'Takes a message down; its author may, and moderators',
  params: () => z.extend(ofChannel, { messageId: id('message') }),
  status: 200,
  response: () => done,
  errors: ['not-found', 'forbidden'],
});

export const reportMessage = defineRoute({
  id: 'chat.reportMessage',
  method: 'PUT',
  path: '/v1/rooms/{channelId}/messages/{messageId}/report',
  auth: 'user',
  summary: 'Asks the moderators to look at a message; a second report of the same person changes nothing',
  params: () => z.extend(ofChannel, { messageId: id('message') }),
  body: () => z.strictObject({ reason: z.string().check(z.trim(), z.minLength(1), z.maxLength(maxReason)) }),
  status: 204,
  errors: ['not-found', 'conflict', 'banned', 'timed-out'],
});

export const restrict = defineRoute({
  id: 'chat.restrict',
  method: 'PUT',
  path: '/v1/rooms/{channelId}/restrictions/{userId}',
  auth: 'user',
  summary: 'Times a person out, or bans them; what they wrote is taken down',
  params: () => ofUser,
  body: () =>
    z.strictObject({
      /** Of a timeout, up to 14 days; absent for a ban. */
      seconds: z.optional(z.int().check(z.minimum(1), z.maximum(14 * 24 * 3600))),
      reason,
    }),
  status: 200,
  response: () => done,
  errors: ['not-found', 'forbidden'],
});

export const lift = defineRoute({
  id: 'chat.lift',
  method: 'DELETE',
  path: '/v1/rooms/{channelId}/restrictions/{userId}',
  auth: 'user',
  summary: 'Lifts a timeout or a ban',
  params: () => ofUser,
  status: 200,
  response: () => done,
  errors: ['not-found', 'forbidden'],
});

export const listRestrictions = defineRoute({
  id: 'chat.listRestrictions',
  method: 'GET',
  path: '/v1/rooms/{channelId}/restrictions',
  auth: 'user',
  summary: 'Who is banned or timed out; for moderators',
  params: () => ofChannel,
  query: () => z.strictObject(pageQuery),
  status: 200,
  response: () => pageOf(restrictionSchema),
  errors: ['not-found', 'forbidden'],
});

export const purge = defineRoute({
  id: 'chat.purge',
  method: 'POST',
  path: '/v1/rooms/{channelId}/purges',
  auth: 'user',
  summary: 'Takes down everything that a person wrote, without keeping them from writing on',
  params: () => ofChannel,
  body: () => z.strictObject({ userId: id('user'), reason }),
  status: 200,
  response: () => done,
  errors: ['not-found', 'forbidden'],
});

export const clearRoom = defineRoute({
  id: 'chat.clear',
  method: 'POST',
  path: '/v1/rooms/{channelId}/clears',
  auth: 'user',
  summary: 'Clears the room for everybody',
  params: () => ofChannel,
  body: () => z.strictObject({ reason }),
  status: 200,
  response: () => done,
  errors: ['not-found', 'forbidden'],
});

export const pin = defineRoute({
  id: 'chat.pin',
  method: 'PUT',
  path: '/v1/rooms/{channelId}/pin',
  auth: 'user',
  summary: 'Pins a message above the chat, for some time or until it is taken down',
  params: () => ofChannel,
  body: () =>
    z.strictObject({
      messageId: id('message'),
      seconds: z._default(z.nullable(z.int().check(z.minimum(10), z.maximum(86_400))), 1_200),
    }),
  status: 200,
  response: () => done,
  errors: ['not-found', 'forbidden', 'conflict'],
});

export const unpin = defineRoute({
  id: 'chat.unpin',
  method: 'DELETE',
  path: '/v1/rooms/{channelId}/pin',
  auth: 'user',
  summary: 'Takes the pinned message down',
  params: () => ofChannel,
  status: 200,
  response: () => done,
  errors: ['not-found', 'forbidden', 'conflict'],
});

export const listModerators = defineRoute({
  id: 'chat.listModerators',
  method: 'GET',
  path: '/v1/rooms/{channelId}/moderators',
  auth: 'public',
  summary: 'Who moderates a room',
  params: () => ofChannel,
  status: 200,
  response: () =>
    z.strictObject({
      items: z.array(z.strictObject({ userId: id('user'), name: usernameSchema, displayName: z.string() })),
    }),
  errors: ['not-found'],
  cacheSeconds: 5,
});

export const addModerator = defineRoute({
  id: 'chat.addModerator',
  method: 'PUT',
  path: '/v1/rooms/{channelId}/moderators/{userId}',
  auth: 'user',
  summary: "Makes a person a moderator; the channel's owner may",
  params: () => ofUser,
  status: 200,
  response: () => done,
  errors: ['not-found', 'forbidden', 'conflict'],
});

export const removeModerator = defineRoute({
  id: 'chat.removeModerator',
  method: 'DELETE',
  path: '/v1/rooms/{channelId}/moderators/{userId}',
  auth: 'user',
  summary: "Ends a person's being a moderator; the channel's owner may, and the moderator",
  params: () => ofUser,
  status: 200,
  response: () => done,
  errors: ['not-found', 'forbidden', 'conflict'],
});

export const listReviewQueue = defineRoute({
  id: 'chat.listReviewQueue',
  method: 'GET',
  path: '/v1/rooms/{channelId}/review-queue',
  auth: 'user',
  summary: 'Messages that wait for a moderator, held or reported, oldest first',
  params: () => ofChannel,
  query: () => z.strictObject(pageQuery),
  status: 200,
  response: () => pageOf(reviewItemSchema),
  errors: ['not-found', 'forbidden'],
});

export const decideReview = defineRoute({
  id: 'chat.decideReview',
  method: 'PUT',
  path: '/v1/rooms/{channelId}/review-queue/{messageId}',
  auth: 'user',
  summary: 'Lets a held message into the room, or not; lets a reported one stand, or takes it down',
  params: () => z.extend(ofChannel, { messageId: id('message') }),
  body: () => z.strictObject({ allow: z.boolean() }),
  status: 200,
  response: () => done,
  errors: ['not-found', 'forbidden', 'conflict'],
});

export const appeal = defineRoute({
  id: 'chat.appeal',
  method: 'PUT',
  path: '/v1/rooms/{channelId}/appeal',
  auth: 'user',
  summary: 'Asks the moderators to lift a ban: once a ban',
  params: () => ofChannel,
  body: () => z.strictObject({ text: z.string().check(z.trim(), z.minLength(1), z.maxLength(500)) }),
  status: 200,
  response: () => appealSchema,
  errors: ['not-found', 'conflict'],
});

export const listAppeals = defineRoute({
  id: 'chat.listAppeals',
  method: 'GET',
  path: '/v1/rooms/{channelId}/appeals',
  auth: 'user',
  summary: 'Requests to lift bans; for moderators',
  params: () => ofChannel,
  query: () => z.strictObject(pageQuery),
  status: 200,
  response: () => pageOf(appealSchema),
  errors: ['not-found', 'forbidden'],
});

export const decideAppeal = defineRoute({
  id: 'chat.decideAppeal',
  method: 'PUT',
  path: '/v1/rooms/{channelId}/appeals/{userId}',
  auth: 'user',
  summary: 'Lifts the ban, or not, and says why',
  params: () => ofUser,
  body: () =>
    z.strictObject({
      accept: z.boolean(),
      note: z._default(z.string().check(z.trim(), z.maxLength(300)), ''),
    }),
  status: 200,
  response: () => done,
  errors: ['not-found', 'forbidden', 'conflict'],
});

export const listActions = defineRoute({
  id: 'chat.listActions',
  method: 'GET',
  path: '/v1/rooms/{channelId}/actions',
  auth: 'user',
  summary: 'What moderators did, newest first',
  params: () => ofChannel,
  query: () => z.strictObject(pageQuery),
  status: 200,
  response: () => pageOf(actionSchema),
  errors: ['not-found', 'forbidden'],
});

export const undoAction = defineRoute({
  id: 'chat.undo',
  method: 'POST',
  path: '/v1/rooms/{channelId}/actions/{actionId}/undo',
  auth: 'user',
  summary: 'Undoes what a moderator did',
  params: () => z.extend(ofChannel, { actionId: id('action') }),
  status: 200,
  response: () => done,
  errors: ['not-found', 'forbidden', 'conflict'],
});

export const getTerms = defineRoute({
  id: 'chat.getTerms',
  method: 'GET',
  path: '/v1/rooms/{channelId}/terms',
  auth: 'user',
  summary: 'Blocked and permitted terms; for moderators',
  params: () => ofChannel,
  status: 200,
  response: () => termsSchema,
  errors: ['not-found', 'forbidden'],
});

export const setTerms = defineRoute({
  id: 'chat.setTerms',
  method: 'PUT',
  path: '/v1/rooms/{channelId}/terms',
  auth: 'user',
  summary: 'Replaces the blocked and permitted terms',
  params: () => ofChannel,
  body: () => termsSchema,
  status: 200,
  response: () => termsSchema,
  errors: ['not-found', 'forbidden'],
});

export const getChatter = defineRoute({
  id: 'chat.getChatter',
  method: 'GET',
  path: '/v1/rooms/{channelId}/chatters/{userId}',
  auth: 'user',
  summary: 'The card of a person in a room; moderators see what they wrote lately and what was done about it',
  params: () => ofUser,
  status: 200,
  response: () =>
    z.strictObject({
      userId: id('user'),
      name: usernameSchema,
      displayName: z.string(),
      createdAt: z.iso.datetime(),
      member: memberSchema,
      /** Null for who does not moderate here. */
      moderation: z.nullable(
        z.strictObject({ messages: z.array(messageSchema), actions: z.array(actionSchema) }),
      ),
    }),
  errors: ['not-found'],
});

export const listEmotes = defineRoute({
  id: 'chat.listEmotes',
  method: 'GET',
  path: '/v1/rooms/{channelId}/emotes',
  auth: 'public',
  summary: "A channel's emotes and the platform's, for completion and the picker",
  params: () => ofChannel,
  status: 200,
  response: () => z.strictObject({ channel: z.array(emoteSchema), global: z.array(emoteSchema) }),
  errors: ['not-found'],
  cacheSeconds: 5,
});

export const createEmote = defineRoute({
  id: 'chat.createEmote',
  method: 'POST',
  path: '/v1/rooms/{channelId}/emotes',
  auth: 'user',
  summary: 'Names a new emote and answers where its picture is to be sent (a form, within five minutes)',
  params: () => ofChannel,
  body: () =>
    z.strictObject({
      name: emoteNameSchema,
      contentType: z.enum(['image/png', 'image/jpeg', 'image/gif', 'image/webp']),
    }),
  status: 201,
  response: () =>
    z.strictObject({
      emote: emoteSchema,
      upload: z.strictObject({ url: z.string(), fields: z.record(z.string(), z.string()) }),
    }),
  errors: ['not-found', 'forbidden', 'name-taken', 'conflict'],
});

export const deleteEmote = defineRoute({
  id: 'chat.deleteEmote',
  method: 'DELETE',
  path: '/v1/rooms/{channelId}/emotes/{name}',
  auth: 'user',
  summary: 'Removes an emote',
  params: () => z.extend(ofChannel, { name: emoteNameSchema }),
  status: 204,
  errors: ['not-found', 'forbidden'],
});

export const createBotToken = defineRoute({
  id: 'chat.createBotToken',
  method: 'POST',
  path: '/v1/bot-tokens',
  auth: 'user',
  summary: 'A token with which a bot chats as the caller; the answer is the only time it is shown',
  body: () =>
    z.strictObject({
      name: z.string().check(z.trim(), z.minLength(1), z.maxLength(40)),
      scopes: z.array(z.enum(botScopes)).check(z.minLength(1), z.maxLength(botScopes.length)),
    }),
  status: 201,
  response: () => z.extend(botTokenSchema, { token: z.string() }),
  errors: ['conflict'],
});

export const listBotTokens = defineRoute({
  id: 'chat.listBotTokens',
  method: 'GET',
  path: '/v1/bot-tokens',
  auth: 'user',
  summary: "The caller's bot tokens, without the tokens themselves",
  status: 200,
  response: () => z.strictObject({ items: z.array(botTokenSchema) }),
  errors: [],
});

export const revokeBotToken = defineRoute({
  id: 'chat.revokeBotToken',
  method: 'DELETE',
  path: '/v1/bot-tokens/{tokenId}',
  auth: 'user',
  summary: 'Ends a bot token; what is connected with it is cut off',
  params: () => z.strictObject({ tokenId: id('token') }),
  status: 204,
  errors: ['not-found'],
});

export const routes = [
  getRoom,
  updateRoom,
  getMember,
  listMessages,
  getPage,
  deleteMessage,
  reportMessage,
  restrict,
  lift,
  listRestrictions,
  purge,
  clearRoom,
  pin,
  unpin,
  listModerators,
  addModerator,
  removeModerator,
  listReviewQueue,
  decideReview,
  appeal,
  listAppeals,
  decideAppeal,
  listActions,
  undoAction,
  getTerms,
  setTerms,
  getChatter,
  listEmotes,
  createEmote,
  deleteEmote,
  createBotToken,
  listBotTokens,
  revokeBotToken,
] as const;
