import fc from 'fast-check';
import * as messages from '../../domain/chat/messaging/contract';
import { commands } from '../../domain/chat/moderation/commands';
import { newId } from '../../domain/kit/id';
import { inheritedNames, oddJson, oddText } from './odd-values';
import { validValues } from './requests';

/** A WebSocket frame, valid or not. */
export interface FuzzFrame {
  /** How it was generated. */
  readonly kind: string;
  /** Bytes make a binary frame. */
  readonly data: string | Uint8Array;
  /** Sent in several fragments. */
  readonly inFragments?: boolean;
}

/** What generated frames may refer to. */
export interface Known {
  /** A room that anyone may join. */
  readonly room: string;
  /** A room that has banned some users. */
  readonly otherRoom: string;
  readonly messageIds: readonly string[];
  /** Names for commands: never of users whose rank is tested. */
  readonly names: readonly string[];
}

type Members = Record<string, string>;

/** JSON of an object whose members are JSON texts. */
const objectOf = (members: Members): string =>
  `{${Object.entries(members)
    .map(([name, json]) => `${JSON.stringify(name)}:${json}`)
    .join(',')}}`;

/** A `/` command of any name, with arguments that may be valid. */
export function commandTexts(known: Pick<Known, 'names' | 'messageIds'>): fc.Arbitrary<string> {
  const names = Object.entries(commands).flatMap(([name, { aliases }]) => [name, ...aliases]);
  const argument = fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...known.names, ...known.names.map((name) => `@${name}`)) },
    { weight: 2, arbitrary: fc.constantFrom('10s', '5m', '0', '-1', '1h30m', '99999999999d', '1e9', 'NaN') },
    { weight: 2, arbitrary: fc.constantFrom(...known.messageIds, newId('message'), 'msg_', '__proto__') },
    { weight: 2, arbitrary: oddText },
  );
  const word = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...names) },
    { weight: 1, arbitrary: fc.constantFrom('constructor', 'tostring', 'TIMEOUT', 'baan', 'x'.repeat(40)) },
  );
  const valid = fc
    .tuple(
      fc.constantFrom(...names),
      fc.constantFrom(...known.names),
      fc.constantFrom('', ' 10m', ' 5s spam'),
    )
    .map(([name, person, more]) => `/${name} ${person}${more}`);
  const any = fc
    .tuple(word, fc.array(argument, { maxLength: 3 }))
    .map(([name, rest]) => [`/${name}`, ...rest].join(' '));
  return fc.oneof(valid, any);
}

/** Valid messages of the contract about known rooms and messages, each member as JSON text. */
function validMessages(known: Known): fc.Arbitrary<Members> {
  const text = fc.oneof(
    fc.lorem({ maxCount: 8 }),
    fc.constantFrom('forbidden fruit', 'see example.com', '/me waves', '\u{1f44b}'),
    oddText.filter((one) => one !== '' && one.length <= 2_000),
    commandTexts(known),
  );
  const members: Record<string, fc.Arbitrary<unknown>> = {
    channelId: fc.oneof(
      { weight: 6, arbitrary: fc.constant(known.room) },
      { weight: 2, arbitrary: fc.constant(known.otherRoom) },
      { weight: 1, arbitrary: fc.constant(newId('channel')) },
    ),
    text,
    // No bias to small values: a repeated nonce is the same message.
    nonce: fc.noBias(fc.uuid()),
    replyTo: fc.constantFrom(...known.messageIds, newId('message')),
    topics: fc.uniqueArray(
      fc.constantFrom('directory', `channel:${known.room}`, `channel:${newId('channel')}`),
    ),
    after: fc.oneof(fc.maxSafeNat(), fc.constantFrom(0, Number.MAX_SAFE_INTEGER)),
  };
  return fc.oneof(
    ...Object.values(messages).map(({ action, body }) => ({
      weight: action === 'chat.send' ? 4 : 1,
      arbitrary: fc.tuple(validValues(body), fc.record(members), fc.boolean()).map(([made, own, sparse]) => {
        const result: Members = {};
        for (const [name, value] of Object.entries(made as object)) {
          const isOptional = ['after', 'order', 'replyTo', 'writes'].includes(name);
          if (sparse && isOptional) continue;
          result[name] = JSON.stringify(Object.hasOwn(own, name) ? own[name as keyof typeof own] : value);
        }
        return result;
      }),
    })),
  );
}

/** A valid message with one mistake. */
function invalidMessages(valid: fc.Arbitrary<Members>): fc.Arbitrary<Members> {
  const extra = fc.oneof(fc.constantFrom(...inheritedNames, '', 'admin', 'groups', 'userId'), oddText);
  return fc.tuple(valid, fc.nat(), oddJson, extra, fc.nat(4)).map(([members, at, json, name, way]) => {
    const names = Object.keys(members);
    const one = names[at % names.length]!;
    // `action` chooses the route; other generators change it.
    const member = one === 'action' && names.length > 1 ? names.find((other) => other !== 'action')! : one;
    const { [member]: value, ...rest } = members;
    if (way === 0 && member !== 'action') return rest;
    if (way === 1) return { ...rest, [name]: value! };
    if (way === 2) return { ...members, ...Object.fromEntries([[name, json]]) };
    return { ...members, [member]: json };
  });
}

const brokenJson = (whole: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(whole, fc.nat(), oddText, fc.nat(2)).map(([text, at, odd, way]) => {
    const cut = at % (text.length + 1);
    if (way === 0) return text.slice(0, cut);
    return way === 1 ? text.slice(0, cut) + odd + text.slice(cut) : text + odd;
  });

/** The largest frame that a client may send, in bytes. */
const frameBytes = 32 * 1024;

/** Adds a member, so that the object is as large as a frame may be. */
function pad(object: string): string {
  const filled = (filler: string) => object.replace(/}$/, `,"filler":"${filler}"}`);
  return filled('x'.repeat(Math.max(0, frameBytes - Buffer.byteLength(filled('')))));
}

/** Frames of every kind that API Gateway accepts. */
export function fuzzFrames(known: Known): fc.Arbitrary<FuzzFrame> {
  const valid = validMessages(known);
  const validText = valid.map(objectOf);
  const unknown = fc.oneof(
    fc.constantFrom(
      '$connect',
      '$disconnect',
      '$default',
      'chat',
      'chat.ban',
      'PING',
      'ping ',
      ...inheritedNames,
    ),
    oddText,
  );
  const of = (kind: string, weight: number, data: fc.Arbitrary<string | Uint8Array>) => ({
    weight,
    arbitrary: data.map((one): FuzzFrame => ({ kind, data: one })),
  });
  return fc
    .oneof(
      of('valid', 16, validText),
      of('invalid member', 12, invalidMessages(valid).map(objectOf)),
      of('broken JSON', 3, brokenJson(validText)),
      of('no object', 1, oddJson),
      of('any text', 1, oddText),
      of(
        'unknown action',
        2,
        fc.tuple(valid, unknown).map(([all, action]) => objectOf({ ...all, action: JSON.stringify(action) })),
      ),
      of(
        'odd action',
        2,
        fc.tuple(valid, oddJson).map(([all, action]) => objectOf({ ...all, action })),
      ),
      of(
        'binary',
        1,
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          validText.map((text) => Buffer.from(text)),
        ),
      ),
      of(
        'largest',
        1,
        valid.map((all) => pad(objectOf(all))),
      ),
      {
        weight: 1,
        arbitrary: validText.map((data): FuzzFrame => ({ kind: 'fragments', data, inFragments: true })),
      },
    )
    .filter(({ data }) => Buffer.byteLength(data) <= frameBytes);
}
