import { expect } from 'vitest';
import { parseLine } from '../../domain/chat/irc/lines';
import { cleanText } from '../../domain/chat/messaging/text';
import { mayUse, parseCommand } from '../../domain/chat/moderation/commands';

/**
 * The sender's role in the room. `reader`: its token has only the scope chat:read; `anonymous`: logged in without a
 * token; `unregistered`: not logged in.
 */
export type IrcRole = 'owner' | 'moderator' | 'viewer' | 'reader' | 'anonymous' | 'unregistered';

/** Possible commands in the answer to each command of a registered connection. */
const answersTo: Record<string, readonly string[]> = {
  CAP: ['CAP', '410'],
  PASS: ['462'],
  NICK: ['462', '432'],
  JOIN: ['JOIN', '353', '366', 'USERSTATE', 'ROOMSTATE', 'NOTICE'],
  PART: ['PART', '442'],
  PRIVMSG: ['USERSTATE', 'NOTICE', '403'],
  WHO: ['315'],
  WHOIS: ['318'],
  USER: [],
  QUIT: [],
  PONG: [],
};
const forRegistered = ['JOIN', 'PART', 'PRIVMSG'];

/** Checks the lines that answered a line; returns the last one's msg-id or command. */
export function checkLine(text: string, role: IrcRole, answered: readonly string[]): string {
  const line = parseLine(text);
  const answers = answered.map((one) => {
    const answer = parseLine(one);
    if (answer === undefined) throw new Error(`Not an IRC line: ${JSON.stringify(one)}`);
    expect(one).not.toMatch(/Something went wrong|undefined|\[object/);
    return answer;
  });
  const codes = answers.map(({ command }) => command);
  const expected = line && answersTo[line.command];
  if (expected === undefined) expect(codes).toEqual(['421']);
  else if (role === 'unregistered' && forRegistered.includes(line!.command)) expect(codes).toEqual(['451']);
  else if (role !== 'unregistered') for (const code of codes) expect(expected).toContain(code);
  const kind = answers.at(-1)?.tags.get('msg-id') ?? codes.at(-1) ?? 'nothing';
  if (line?.command === 'PRIVMSG' && role !== 'unregistered') checkPrivmsg(line.params, role, codes, kind);
  return kind;
}

/** A command may begin with a dot; a dot before any other word is text. */
function slashed(text: string): string {
  const [, word = ''] = /^\.([a-z0-9]+)(?=\s|$)/i.exec(text) ?? [];
  const help = parseCommand(`/help ${word}`);
  const isKnown = /^r9kbeta(off)?$/i.test(word) || (word !== '' && help !== null && !('error' in help));
  return isKnown ? `/${text.slice(1)}` : text;
}

/** A PRIVMSG has one answer at most, and a command needs the rank for it. */
function checkPrivmsg(
  [target = '', text = '']: readonly string[],
  role: IrcRole,
  codes: readonly string[],
  kind: string,
): void {
  expect(codes.length).toBeLessThan(2);
  if (codes[0] === '403') {
    expect(target).not.toMatch(/^#[a-z0-9_]{1,25}$/i);
    return;
  }
  const clean = slashed(cleanText(text));
  const command = parseCommand(clean);
  const isAction =
    /^\/r9kbeta(off)?$/i.test(clean) ||
    (command !== null && 'command' in command && !mayUse(command.command, 'everybody'));
  const staff = role === 'owner' || role === 'moderator';
  if (codes.length === 0) expect([isAction, staff]).toEqual([true, true]);
  if (role === 'anonymous') expect(kind).toBe('no_permission');
  if (role === 'reader' && (command === null || isAction)) {
    expect(['no_permission', 'msg_channel_suspended']).toContain(kind);
  }
  if (role === 'viewer' && isAction) expect(['no_permission', 'msg_channel_suspended']).toContain(kind);
}
