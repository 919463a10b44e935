import { expect, test } from 'vitest';
import { xmlDocument } from './xml';

test('a tree becomes a document with its text escaped', () => {
  const tree = {
    '@xmlns': 'http://x/',
    Key: `<a href='"'>&amp;\r\u0001é`,
    Item: [{ Size: 0 }, { Size: 1, Gone: undefined }],
    Empty: '',
    Flag: false,
    None: [],
  };
  expect(xmlDocument('Result', tree)).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<Result xmlns="http://x/">' +
      '<Key>&lt;a href=&apos;&quot;&apos;&gt;&amp;amp;&#13;&#1;é</Key>' +
      '<Item><Size>0</Size></Item><Item><Size>1</Size></Item><Empty></Empty><Flag>false</Flag></Result>',
  );
});
