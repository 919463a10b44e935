import { randomBytes } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { AwsError } from '../../runtime/cloud';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 cannot hold these, even escaped
const UNSAFE = /[&<>"'\r\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

export type XmlValue = string | number | boolean | undefined | readonly XmlValue[] | XmlTree;
export interface XmlTree {
  readonly [name: string]: XmlValue;
}

/** A document with S3's namespace; an array repeats its element, undefined leaves it out. */
export function xmlDocument(root: string, tree: XmlTree): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="${NAMESPACE}">${members(tree)}</${root}>`;
}

export function xmlError(error: AwsError, resource: string): string {
  const tree = { Code: error.code, Message: error.message, ...strings(error.detail), Resource: resource };
  const id = randomBytes(8).toString('hex').toUpperCase();
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${members({ ...tree, RequestId: id })}</Error>`;
}

function strings(detail: Readonly<Record<string, unknown>>): XmlTree {
  return Object.fromEntries(Object.entries(detail).map(([name, value]) => [name, String(value)]));
}

function members(tree: XmlTree): string {
  return Object.entries(tree)
    .map(([name, value]) => element(name, value))
    .join('');
}

function element(name: string, value: XmlValue): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  const inner =
    typeof value === 'object'
      ? members(value as XmlTree)
      : String(value).replace(UNSAFE, (c) => ENTITIES[c] ?? `&#${c.charCodeAt(0)};`);
  return `<${name}>${inner}</${name}>`;
}

const parser = new XMLParser({
  parseTagValue: false,
  ignoreAttributes: true,
  trimValues: false,
  isArray: (name) => name === 'Object' || name === 'Part',
});

/** The members of a request document's root element; MalformedXML when it is another document. */
// biome-ignore lint/suspicious/noExplicitAny: the caller reads the members it knows
export function parseXml(body: Buffer, root: string): Record<string, any> {
  let document: unknown;
  try {
    document = parser.parse(body);
  } catch {
    document = undefined;
  }
  const found = (document as Record<string, unknown> | undefined)?.[root];
  if (typeof found !== 'object' || found === null) {
    throw new AwsError(
      'MalformedXML',
      'The XML you provided was not well-formed or did not validate against our published schema',
    );
  }
  return found;
}
