import fc from 'fast-check';

/** Characters that break parsers, logs or a page: controls, direction, lone surrogates, separators, joiners. */
const oddCharacters = fc.constantFrom(
  ...['\0', '\u0001', '\u0007', '\b', '\t', '\n', '\r', '\u001b[31m', '\u007f', '\u0085', '\u00ad'],
  ...['\u061c', '\u200b', '\u200d', '\u200e', '\u202a', '\u202e', '\u2066', '\u2069', '\u2028', '\u2029'],
  ...['\ud800', '\udfff', '\ud83d', '\ufeff', '\ufffd', '\uffff', '\ufe0f', '\u0301\u0301\u0301\u0301\u0301'],
  ...['"', '\\', '\\u0000', "'", '`', '<script>', '${', '%00', '%s', '../', '&amp;', '=', ';', ':', '@', '#'],
  ...[
    '\u{1f469}\u200d\u{1f680}',
    '\u{1f3f4}\u{e0067}\u{e007f}',
    '\u{10ffff}',
    '\u0e33',
    '\u1112\u1161\u11ab',
  ],
);

/** A text of any characters, most often short. */
export const oddText: fc.Arbitrary<string> = fc
  .oneof(
    {
      weight: 4,
      arbitrary: fc.array(fc.oneof(oddCharacters, fc.string({ unit: 'grapheme' })), { maxLength: 12 }),
    },
    { weight: 1, arbitrary: fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 }) },
    {
      weight: 1,
      arbitrary: fc.tuple(oddCharacters, fc.nat(2_500)).map(([sign, times]) => [sign.repeat(times)]),
    },
  )
  .map((parts) => parts.join(''));

/** Names of members that every object has. */
export const inheritedNames = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
];

const nested = (depth: number, open: string, close: string): string =>
  open.repeat(depth) + close.repeat(depth);

/** Values as JSON text: `JSON.stringify` cannot write everything that a parser may meet. */
export const oddJson: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('null', 'true', 'false', '0', '-0', '-1', '1.5', '1e308', '1e400', '-1e400', '5e-324'),
  fc.constantFrom('9007199254740993', '99999999999999999999999999', '""', '[]', '{}', '[null]', '"null"'),
  fc.constantFrom(
    '"\\u0000"',
    '"\\ud800"',
    '"\\udc00\\ud800"',
    '"__proto__"',
    '{"__proto__":{"admin":true}}',
  ),
  fc.constantFrom('{"constructor":{"prototype":{"admin":true}}}', '{"toJSON":"x"}', '{"length":-1}'),
  fc.nat(3_000).map((depth) => nested(depth, '[', ']')),
  fc.nat(2_000).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  oddText.map((text) => JSON.stringify(text)),
  fc.bigInt().map(String),
);
