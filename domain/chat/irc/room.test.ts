import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId } from '../../kit/id';
import type { Entry } from '../log/model';
import type { ChatMessage } from '../messaging/model';
import { defaultSettings } from '../rooms/settings';
import { refusalLine } from './notices';
import { welcomeLines } from './replies';
import {
  type Capability,
  capabilities,
  type IrcRoom,
  ircFrame,
  roomStateLine,
  textOf,
  userStateLine,
} from './room';

const channelId = newId('channel');
const room: IrcRoom = { channelId, name: 'Ocean_Cam', settings: defaultSettings };
const bob = { userId: newId('user'), name: 'Bob', displayName: 'Bob B', colour: '#7c3aed', badges: [] };
const message = (over: Partial<ChatMessage> = {}): ChatMessage => ({
  messageId: newId('message'),
  at: 1_764_067_000_123,
  author: bob,
  text: 'hello there',
  ...over,
});
const all: readonly Capability[] = capabilities;
const seq = 1_764_067_000_123_000;
const frame = (entries: Entry[], has = all, of = room): string[] => {
  const text = ircFrame(of, entries, has);
  expect(text === '' || text.endsWith('\r\n')).toBe(true);
  return text.split('\r\n').slice(0, -1);
};
const tagsOf = (line: string): Record<string, string> =>
  Object.fromEntries(
    line
      .slice(1, line.indexOf(' '))
      .split(';')
      .map((tag) => tag.split('=') as [string, string]),
  );

describe('a message', () => {
  it('is a PRIVMSG with the tags that bots read', () => {
    const reply = { messageId: newId('message'), userId: bob.userId, name: 'Ana', text: 'who; is\\there' };
    const sent = message({ author: { ...bob, badges: ['moderator', 'bot'] }, reply });
    const [line = ''] = frame([{ type: 'message', seq, message: sent }]);
    expect(line).toMatch(/ :bob!bob@bob\.tmi\.twitch\.tv PRIVMSG #ocean_cam :hello there$/);
    expect(tagsOf(line)).toMatchObject({
      badges: 'moderator/1,bot-badge/1',
      color: '#7C3AED',
      'display-name': 'Bob\\sB',
      id: sent.messageId,
      mod: '1',
      'user-type': 'mod',
      'room-id': channelId,
      'user-id': bob.userId,
      'tmi-sent-ts': '1764067000123',
      'reply-parent-msg-id': reply.messageId,
      'reply-parent-user-login': 'ana',
      'reply-parent-msg-body': 'who\\:\\sis\\\\there',
    });
  });

  it('has tags only with the capability, and carries /me as clients expect it', () => {
    const entry: Entry = { type: 'message', seq, message: message({ action: true, text: 'waves' }) };
    expect(frame([entry], [])).toEqual([
      ':bob!bob@bob.tmi.twitch.tv PRIVMSG #ocean_cam :\u0001ACTION waves\u0001',
    ]);
  });

  it('has the positions of its emotes in code points', () => {
    const emotes = new Set(['wave', 'hi']);
    const sent = message({ text: '🌊 :wave: :wave: :hi: :ho:' });
    const [line = ''] = frame([{ type: 'message', seq, message: sent }], all, { ...room, emotes });
    expect(tagsOf(line).emotes).toBe('wave:2-7,9-14/hi:16-19');
  });
});

describe('moderation', () => {
  it('is CLEARMSG for a message, with its text when known', () => {
    const sent = message();
    const lines = frame([
      { type: 'message', seq, message: sent },
      { type: 'deleted', seq: seq + 1, messageId: sent.messageId },
    ]);
    expect(lines[1]).toMatch(/ :tmi\.twitch\.tv CLEARMSG #ocean_cam :hello there$/);
    expect(tagsOf(lines[1]!)).toMatchObject({ login: 'bob', 'target-msg-id': sent.messageId });
    const [alone = ''] = frame([{ type: 'deleted', seq, messageId: sent.messageId }]);
    expect(alone).toMatch(/CLEARMSG #ocean_cam :$/);
    const [known = ''] = frame([{ type: 'deleted', seq, messageId: sent.messageId }], all, {
      ...room,
      earlier: [sent],
    });
    expect(tagsOf(known).login).toBe('bob');
  });

  it('is CLEARCHAT for a user: a ban has no duration, a purge one second', () => {
    const purged = (rest: object) =>
      frame([{ type: 'purged', seq, userId: bob.userId, name: 'Bob', ...rest } as Entry])[0]!;
    const [ban, timeout, purge] = [
      purged({ cause: 'ban' }),
      purged({ cause: 'timeout', seconds: 600 }),
      purged({ cause: 'purge' }),
    ];
    expect(ban).toMatch(/ CLEARCHAT #ocean_cam :bob$/);
    expect(tagsOf(ban)).not.toHaveProperty('ban-duration');
    expect(tagsOf(timeout)).toMatchObject({ 'ban-duration': '600', 'target-user-id': bob.userId });
    expect(tagsOf(purge)['ban-duration']).toBe('1');
    expect(frame([{ type: 'cleared', seq }])[0]).toMatch(/ CLEARCHAT #ocean_cam$/);
  });

  it('is sent only to connections with the capability', () => {
    const entries: Entry[] = [
      { type: 'cleared', seq },
      { type: 'moderator', seq, userId: bob.userId, name: 'Bob', added: true },
    ];
    expect(frame(entries, ['commands'])).toEqual([':tmi.twitch.tv CLEARCHAT #ocean_cam']);
    expect(frame(entries, ['membership'])).toEqual([':jtv MODE #ocean_cam +o :bob']);
    expect(frame(entries, ['tags'])).toEqual([]);
  });
});

describe('settings', () => {
  const change = (...all: object[]): Entry[] =>
    all.map((settings) => ({ type: 'settings', seq, settings: { ...defaultSettings, ...settings } }));

  it('announce only what changed, so that libraries know which mode it was', () => {
    const lines = frame(change({ slowSeconds: 30 }, { slowSeconds: 30, emoteOnly: true }));
    expect(lines.map((line) => line.replace(/^@([^ ]*) :tmi\.twitch\.tv /, '$1 '))).toEqual([
      `slow=30;room-id=${channelId} ROOMSTATE #ocean_cam`,
      'msg-id=slow_on NOTICE #ocean_cam :This room is now in slow mode. You may send messages every 30 seconds.',
      `emote-only=1;room-id=${channelId} ROOMSTATE #ocean_cam`,
      'msg-id=emote_only_on NOTICE #ocean_cam :This room is now in emote-only mode.',
    ]);
    expect(frame(change({ rules: 'Be kind' }))).toEqual([]);
  });

  it('announce what shield mode tightens', () => {
    expect(tagsOf(frame(change({ shield: true }))[0]!)).toMatchObject({ slow: '5', 'followers-only': '10' });
  });

  it('announce every mode when the previous settings are unknown, and on join', () => {
    const { settings: _, ...unknown } = room;
    expect(Object.keys(tagsOf(frame(change({}), all, unknown)[0]!))).toEqual([
      'emote-only',
      'followers-only',
      'r9k',
      'slow',
      'room-id',
    ]);
    const state = textOf([roomStateLine(room, defaultSettings)], all);
    expect(tagsOf(state)).toMatchObject({ 'followers-only': '-1', slow: '0', 'subs-only': '0' });
  });
});

describe('the texts of users', () => {
  const nasty = fc.string({
    unit: fc.constantFrom('\r', '\n', '\0', ' ', ':', ';', '\\', '@', 'a', '🌊', 'PRIVMSG #x :y'),
    maxLength: 40,
  });

  it('never form a line, a tag or a parameter', () => {
    fc.assert(
      fc.property(nasty, nasty, nasty, (text, displayName, quoted) => {
        const sent = message({
          text,
          author: { ...bob, displayName },
          reply: { messageId: newId('message'), userId: bob.userId, name: 'Ana', text: quoted },
        });
        const [privmsg = '', clearmsg = '', ...more] = frame([
          { type: 'message', seq, message: sent },
          { type: 'deleted', seq: seq + 1, messageId: sent.messageId },
        ]);
        expect(more).toEqual([]);
        expect(privmsg + clearmsg).not.toMatch(/[\r\n\0]/);
        expect(Object.keys(tagsOf(privmsg))).toHaveLength(Object.keys(tagsOf(frame(plain)[0]!)).length);
        expect(privmsg).toMatch(/^@[^ ]+ :bob!bob@bob\.tmi\.twitch\.tv PRIVMSG #ocean_cam /);
        const others = [
          userStateLine(room, sent.author),
          refusalLine(room, { code: 'conflict', message: text, retryAfter: undefined }),
          ...welcomeLines('bob', sent.author),
        ];
        expect(textOf(others, all).split('\r\n')).toHaveLength(others.length + 1);
      }),
    );
  });

  const reply = { messageId: newId('message'), userId: bob.userId, name: 'Ana', text: 'x' };
  const plain: Entry[] = [{ type: 'message', seq, message: message({ reply }) }];
});
