import { randomBytes } from 'node:crypto';
import { XMLParser } from 'fast-xml-parser';
import { AwsError } from '../../runtime/cloud';
import { type XmlTree, xmlDocument } from '../../runtime/xml';

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';
/** A document with S3's namespace. */
export const s3Document = (root: string, tree: XmlTree): string =>
  xmlDocument(root, { '@xmlns': NAMESPACE, ...tree });

export function xmlError({ code, message, detail }: AwsError, resource: string): string {
  const RequestId = randomBytes(8).toString('hex').toUpperCase();
  return xmlDocument('Error', {
    Code: code,
    Message: message,
    ...(detail as XmlTree),
    Resource: resource,
    RequestId,
  });
}

const parser = new XMLParser({
  parseTagValue: false,
  ignoreAttributes: true,
  trimValues: false,
  isArray: (name) => name === 'Object' || name === 'Part',
});

/** The members of a request document's root element. @throws AwsError MalformedXML for another document */
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
    throw malformedXml();
  }
  return found;
}

export const malformedXml = (): AwsError =>
  new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
