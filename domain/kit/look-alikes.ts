/**
 * Characters that look like a Latin letter and that NFKD does not decompose (it handles full-width, mathematical,
 * circled and squared letters, ligatures and accents). A few hundred that occur in chats, of the thousands in Unicode's
 * confusables. In lower case. Cyrillic and Greek words are mapped too; as terms are mapped alike, they still match.
 */
const lists: Readonly<Record<string, string>> = {
  a: 'аɑαᴀⱥɐ',
  ae: 'æ',
  b: 'вβʙƀɓь',
  c: 'сϲᴄȼƈ¢ɔ',
  d: 'ԁᴅđɗɖð',
  e: 'еεᴇɇǝəєҽ€',
  f: 'ғꜰƒ',
  g: 'ɡɢǥɠց',
  h: 'һнʜħɦհ',
  i: 'іιɪıɨɩ',
  j: 'јϳᴊɉʝ',
  k: 'кκᴋƙⱪ',
  l: 'ʟłƚɭӏⱡ£',
  m: 'мᴍɱ',
  n: 'пηɴɲƞոŋ',
  o: 'оοσςᴏøɵօ',
  oe: 'œ',
  p: 'рρᴘƥþ',
  q: 'ԛɋզ',
  r: 'гʀɍɽя',
  s: 'ѕꜱʂ',
  ss: 'ß',
  t: 'тτᴛŧƭţ',
  u: 'υᴜʉսʊц',
  v: 'ѵνᴠʋ',
  w: 'ԝωᴡѡш',
  x: 'хχ',
  y: 'уγʏɏƴ¥ү',
  z: 'ᴢƶʐ',
};

const letters = new Map(
  Object.entries(lists).flatMap(([latin, signs]) =>
    [...signs].map((sign): [string, string] => [sign, latin]),
  ),
);

/** Starts of the A–Z blocks of regional indicators and of negative circled and squared letters. */
const blocks = [0x1f1e6, 0x1f150, 0x1f170] as const;

function blockLetter(sign: string): string | undefined {
  const code = sign.codePointAt(0)!;
  if (code < 0x1f150 || code > 0x1f1ff) return undefined;
  const start = blocks.find((first) => code >= first && code < first + 26);
  return start === undefined ? undefined : String.fromCharCode(0x61 + code - start);
}

/** The Latin letter that a lower-case character looks like; the character itself when there is none. */
export const latinOf = (sign: string): string => letters.get(sign) ?? blockLetter(sign) ?? sign;

const ascii = /^[\0-\x7f]*$/;
const marks =
  /(?![\u3099\u309a])(?:(?=\p{sc=Zinh})\p{M}|[\u0483-\u0487\u0591-\u05c7])|\p{Default_Ignorable_Code_Point}|\p{Emoji_Modifier}/gu;

/**
 * Removes accents and other general marks, Hebrew points, skin tones and invisible characters. Indic vowel signs and
 * kana voicing marks stay, as they change the word.
 */
export const bare = (text: string): string =>
  ascii.test(text) ? text : text.normalize('NFKD').replace(marks, '').normalize('NFC');

/** Replaces look-alikes by Latin letters, in lower case. Digits and punctuation stay. */
export function latinise(text: string): string {
  const lower = bare(text).toLowerCase();
  if (ascii.test(lower)) return lower;
  let out = '';
  // Lower-casing can add a mark: the dotted capital I.
  for (const sign of bare(lower)) out += latinOf(sign);
  return out;
}
