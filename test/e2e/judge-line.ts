import { expect } from 'vitest';
import { parseLine } from '../../domain/chat/irc/lines';
import { cleanText } from '../../domain/chat/messaging/text';
import { mayUse, parseCommand } from '../../domain/chat/moderation/commands';

/** Who says a line: what the bearer of the token is in the room, or with a token or without that may only read. */
export type Teller = 'owner' | 'moderator' | 'person' | 'reader' | 'nobody' | 'unregistered';

/** The commands that may answer each command of somebody who has logged in. */
const answersTo: Record<string, readonly string[]> = {
  CAP: ['CAP', '410'],
  PASS: ['462'],
  NICK: ['462', '432'],
  JOIN: ['JOIN', '353', '366', 'USERSTATE', 'ROOMSTATE', 'NOTICE'],
  PART: ['PART', '442'],
  PRIVMSG: ['USERSTATE', 'NOTICE', '403'],
  USER: [],
  QUIT: [],
  PONG: [],
};
const forRegistered = ['JOIN', 'PART', 'PRIVMSG'];

/** Checks the lines that answered a line, and tells the answer in a word. */
export function judgeLine(said: string, who: Teller, answered: readonly string[]): string {
  const line = parseLine(said);
  const answers = answered.map((one) => {
    const answer = parseLine(one);
    if (answer === undefined) throw new Error(`No line of IRC: ${JSON.stringify(one)}`);
    expect(one).not.toMatch(/Something went wrong|undefined|\[object/);
    return answer;
  });
  const codes = answers.map(({ command }) => command);
  const expected = line && answersTo[line.command];
  if (expected === undefined) expect(codes).toEqual(['421']);
  else if (who === 'unregistered' && forRegistered.includes(line!.command)) expect(codes).toEqual(['451']);
  else if (who !== 'unregistered') for (const code of codes) expect(expected).toContain(code);
  const word = answers.at(-1)?.tags.get('msg-id') ?? codes.at(-1) ?? 'nothing';
  if (line?.command === 'PRIVMSG' && who !== 'unregistered') judgeWords(line.params, who, codes, word);
  return word;
}

/** What somebody says has one answer, and nobody commands what is not theirs to command. */
function judgeWords(
  [target = '', text = '']: readonly string[],
  who: Teller,
  codes: readonly string[],
  word: string,
): void {
  expect(codes.length).toBeLessThan(2);
  if (codes[0] === '403') {
    expect(target).not.toMatch(/^#[a-z0-9_]{1,25}$/i);
    return;
  }
  const command = parseCommand(cleanText(text));
  const isAction =
    /^\/r9kbeta(off)?$/i.test(cleanText(text)) ||
    (command !== null && 'command' in command && !mayUse(command.command, 'everybody'));
  const staff = who === 'owner' || who === 'moderator';
  if (codes.length === 0) expect([isAction, staff]).toEqual([true, true]);
  if (who === 'nobody') expect(word).toBe('no_permission');
  if (who === 'reader' && (command === null || isAction)) {
    expect(['no_permission', 'msg_channel_suspended']).toContain(word);
  }
  if (who === 'person' && isAction) expect(['no_permission', 'msg_channel_suspended']).toContain(word);
}
