import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../kit/durations';
import { newId } from '../../kit/id';
import { type CommandName, commands, mayUse, parseCommand, usageOf } from './commands';

const messageId = newId('message');
const error = (text: string) => {
  const parsed = parseCommand(text);
  return parsed !== null && 'error' in parsed ? parsed.error : undefined;
};

describe('durations', () => {
  it.each([
    ['90', 90],
    ['10s', 10],
    ['5m', 300],
    ['2H', 7_200],
    ['1d', 86_400],
    ['1w', 604_800],
    ['1h30m', 5_400],
  ])('%s is %i s', (text, seconds) => expect(parseDuration(text)).toBe(seconds));

  it.each(['', 'm', '10x', '1m1h', '-5', '1.5h', '1e3', '99999999s', '5 m', '\u0661m'])(
    '%j is none',
    (text) => expect(parseDuration(text)).toBeUndefined(),
  );

  it('parse to what was formatted', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).toBe(seconds);
      }),
    );
    expect(parseDuration('3', 'm')).toBe(180);
  });
});

describe('chat commands', () => {
  it.each([
    ['/me waves', { command: 'me', text: 'waves' }],
    ['/timeout @ana_cam', { command: 'timeout', name: 'ana_cam', seconds: 600, reason: '' }],
    ['/timeout Bea being rude', { command: 'timeout', name: 'Bea', seconds: 600, reason: 'being rude' }],
    [
      '/TIMEOUT bea 1h30m  being  rude',
      { command: 'timeout', name: 'bea', seconds: 5_400, reason: 'being  rude' },
    ],
    ['/timeout bea 14d', { command: 'timeout', name: 'bea', seconds: 1_209_600, reason: '' }],
    ['/ban bea spam 2', { command: 'ban', name: 'bea', reason: 'spam 2' }],
    ['/untimeout @bea', { command: 'unban', name: 'bea' }],
    ['/unban bea', { command: 'unban', name: 'bea' }],
    [`/delete ${messageId}`, { command: 'delete', messageId }],
    ['/purge bea', { command: 'purge', name: 'bea' }],
    ['/clear', { command: 'clear' }],
    ['/slow', { command: 'slow', seconds: 30 }],
    ['/slow 2m', { command: 'slow', seconds: 120 }],
    ['/followers', { command: 'followers', minutes: 0 }],
    ['/followers 10', { command: 'followers', minutes: 10 }],
    ['/followers 90s', { command: 'followers', minutes: 2 }],
    ['/followers 90d', { command: 'followers', minutes: 129_600 }],
    [`/pin ${messageId}`, { command: 'pin', messageId }],
    [`/pin ${messageId} 1h`, { command: 'pin', messageId, seconds: 3_600 }],
    ['/pin Goal: 300', { command: 'pin', text: 'Goal: 300' }],
    ['/pin We start soon 10m', { command: 'pin', text: 'We start soon', seconds: 600 }],
    ['/help', { command: 'help', about: null }],
    ['/help /untimeout', { command: 'help', about: 'unban' }],
    ['/mods ', { command: 'mods' }],
  ])('%s', (text, command) => expect(parseCommand(text)).toEqual(command));

  it.each([
    'hello',
    '//text',
    '/ text',
    '/',
    '/r/games is fun',
    '/123',
    ' /clear',
    '/\u043c\u0435',
    '/shrug!',
  ])('%j is a message', (text) => expect(parseCommand(text)).toBeNull());

  it.each([
    ['/tmeout bea', 'Did you mean /timeout?'],
    ['/baan bea', 'Did you mean /ban?'],
    ['/slwo', 'Did you mean /slow?'],
    ['/abracadabra', 'Type /help'],
    ['/timeout', 'Usage: /timeout <name>'],
    ['/me', 'Usage: /me <text>'],
    ['/timeout _x', 'is not a valid username'],
    ['/timeout bea 10x', 'is not a duration'],
    ['/timeout bea 0', '1s to 2w'],
    ['/timeout bea 15d', '1s to 2w'],
    ['/slow 2', '3s to 2m'],
    ['/slow 121', '3s to 2m'],
    ['/slow soon', 'is not a duration'],
    ['/followers 91d', '0s to 12w6d'],
    ['/delete 42', 'is not a message id'],
    ['/pin hello 5s', '10s to 1d'],
    ['/help hlep', 'Did you mean /help?'],
  ])('%s is answered with what is wrong', (text, part) => expect(error(text)).toContain(part));

  it('parse as their usage says, and never throw', () => {
    const sample: Record<string, string> = {
      '<name>': 'ana_cam',
      '<message id>': messageId,
      '<text or message id>': 'hello',
      '<text>': 'hello',
    };
    for (const name of Object.keys(commands) as CommandName[]) {
      const text = usageOf(name)
        .replace(/<[^>]+>/g, (part) => sample[part]!)
        .replace(/ ?\[[^\]]+\]/g, '');
      expect(parseCommand(text)).toMatchObject({ command: name });
      expect(mayUse(name, 'owner')).toBe(true);
      if (commands[name].usage.startsWith('<')) expect(error(`/${name}`)).toBeDefined();
    }
    const word = fc.oneof(fc.constantFrom(...Object.keys(commands)), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(word, fc.string({ unit: 'binary' }), (name, rest) => {
        const parsed = parseCommand(`/${name} ${rest}`);
        if (parsed !== null && !('error' in parsed))
          expect(Object.hasOwn(commands, parsed.command)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('require their rank', () => {
    expect(mayUse('me', 'everybody')).toBe(true);
    expect(mayUse('ban', 'everybody')).toBe(false);
    expect(mayUse('ban', 'moderator')).toBe(true);
    expect(mayUse('mod', 'moderator')).toBe(false);
  });
});
