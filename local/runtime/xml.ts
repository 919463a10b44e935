import { randomUUID } from 'node:crypto';
import { XMLBuilder } from 'fast-xml-parser';
import type { Reply } from './cloud';

// biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no other way to write them
const CONTROLS = /[\r\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

export type XmlValue = string | number | boolean | undefined | readonly XmlValue[] | XmlTree;
export interface XmlTree {
  readonly [name: string]: XmlValue;
}

const builder = new XMLBuilder({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
});

/** Writes a document: an array repeats its element, undefined is left out, `@name` is an attribute. */
export function xmlDocument(root: string, tree: XmlTree): string {
  const text: string = builder.build({ [root]: tree });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${text.replace(CONTROLS, (c) => `&#${c.charCodeAt(0)};`)}`;
}

/** A reply in the AWS query protocol. */
export function queryReply(action: string, namespace: string, result: XmlTree): Reply {
  const body = xmlDocument(`${action}Response`, {
    '@xmlns': namespace,
    [`${action}Result`]: result,
    ResponseMetadata: { RequestId: randomUUID() },
  });
  return { status: 200, headers: { 'content-type': 'text/xml' }, body };
}
