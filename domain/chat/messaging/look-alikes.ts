/**
 * Signs that are read as a Latin letter, for those that Unicode's own decomposition (NFKD) leaves: it already
 * takes full-width, mathematical, circled and squared letters, ligatures and accents. Chosen by eye from what is
 * seen in chats; a few hundred of the some thousand in Unicode's list of confusable signs. Letters are in lower
 * case. Words that are wholly Cyrillic or Greek are mapped as well, alike in terms and texts, so they still match.
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

/** Letters as pictures: regional indicators, and white letters on a disc or a square. */
const blocks = [0x1f1e6, 0x1f150, 0x1f170] as const;

function blockLetter(sign: string): string | undefined {
  const code = sign.codePointAt(0)!;
  if (code < 0x1f150 || code > 0x1f1ff) return undefined;
  const start = blocks.find((first) => code >= first && code < first + 26);
  return start === undefined ? undefined : String.fromCharCode(0x61 + code - start);
}

/** The Latin letter that a sign in lower case is read as; the sign itself when there is none. */
export const latinOf = (sign: string): string => letters.get(sign) ?? blockLetter(sign) ?? sign;

const ascii = /^[\0-\x7f]*$/;
const marks =
  /(?![\u3099\u309a])(?:(?=\p{sc=Zinh})\p{M}|[\u0483-\u0487\u0591-\u05c7])|\p{Default_Ignorable_Code_Point}|\p{Emoji_Modifier}/gu;

/**
 * Decomposes a text and takes away what is only laid over letters: accents and other general marks, points of
 * Hebrew, skin tones, invisible characters. Vowels of Indic scripts and the voicing of kana stay: they make
 * another word.
 */
export const bare = (text: string): string =>
  ascii.test(text) ? text : text.normalize('NFKD').replace(marks, '').normalize('NFC');

/** A text with each look-alike written in Latin letters, in lower case. Digits and punctuation stay. */
export function latinise(text: string): string {
  const lower = bare(text).toLowerCase();
  if (ascii.test(lower)) return lower;
  let out = '';
  // Lower case can itself leave a mark: the dotted capital I.
  for (const sign of bare(lower)) out += latinOf(sign);
  return out;
}
