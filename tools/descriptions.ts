/** What the OpenAPI document says of each service and of each named schema; the contracts name them. */

export const tagDescriptions: Readonly<Record<string, string>> = {
  channels: 'Channels, their settings and their ingest.',
  chat: 'Chat rooms: messages, moderation, emotes and the tokens of bots.',
  sessions: 'Live streams and past ones.',
  users: 'Accounts, sign-in, profiles and follows.',
};

export const schemaDescriptions: Readonly<Record<string, string>> = {
  ActionId: 'The id of a moderation action.',
  Appeal: 'A request of a banned user to be unbanned.',
  BotToken: 'A token with which a bot chats, without its value.',
  Channel: 'A channel as everybody sees it.',
  ChannelId: 'The id of a channel and of its chat room.',
  ChatAction: 'A moderation action in a room.',
  ChatAuthor: 'The author of a message, as they were when they sent it.',
  ChatEntry:
    "An entry of a room's log: a message, or what changes earlier ones. All clients see the same order.",
  ChatMember: "A user's relation to a room.",
  ChatMessage: 'A chat message.',
  ChatPage: 'The entries of a few seconds, for readers who poll.',
  ChatRestriction: 'A timeout or a ban.',
  ChatRoom: 'A chat room as everybody sees it.',
  Email: 'An e-mail address.',
  Emote: 'An emote of a channel or of the platform.',
  FollowedChannel: 'A channel that the caller follows.',
  LiveCard: 'A live stream in a list.',
  LiveState: 'Whether a channel is live, and how to play it.',
  MessageId: 'The id of a chat message.',
  OwnChannel: 'A channel as its owner sees it, with its ingest.',
  OwnProfile: 'A profile as its user sees it.',
  Problem: 'An error (RFC 9457). `type` leads to a page about its code.',
  PublicProfile: 'A user as everybody sees them.',
  ReviewItem: 'A message that waits for a moderator, or was reported.',
  SequenceNumber: "The place of an entry in its room's log; it grows with each entry.",
  Session: 'A stream from its start to its end.',
  SessionId: 'The id of a stream from its start to its end.',
  SignedIn: 'What signing in returns.',
  TokenId: "The id of a bot's token.",
  UserId: 'The id of a user. It never changes.',
  Username: 'A unique name: 3 to 25 letters, digits and underscores. It may change.',
};
