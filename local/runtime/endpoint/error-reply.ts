import type { AwsError, Reply } from '../cloud';
import { type XmlTree, xmlDocument } from '../xml';

/** Services with XML errors whose requests have no header that shows it. */
const restXml = new Set(['s3', 'cloudfront', 'route53']);

/** Encodes an error in the protocol of the call. */
export function errorReply(
  error: AwsError,
  service: string,
  headers: Readonly<Record<string, string>>,
  requestId: string,
): Reply {
  const contentType = headers['content-type'] ?? '';
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') return cborError(error);
  const json = /^application\/x-amz-json-1\.[01]/.exec(contentType);
  if (json) return jsonError(error, json[0]);
  if (contentType.startsWith('application/x-www-form-urlencoded')) return queryError(error, requestId);
  return restXml.has(service) ? restXmlError(error, requestId) : jsonError(error, 'application/json');
}

function jsonError({ code, message, status, detail }: AwsError, contentType: string): Reply {
  return {
    status,
    headers: {
      'content-type': contentType,
      'x-amzn-errortype': code,
      // SQS clients report the error names of the older query protocol.
      'x-amzn-query-error': `${code};${status < 500 ? 'Sender' : 'Receiver'}`,
    },
    body: JSON.stringify({ __type: code, message, Message: message, ...detail }),
  };
}

function queryError({ code, message, status }: AwsError, requestId: string): Reply {
  const Type = status < 500 ? 'Sender' : 'Receiver';
  const tree = { Error: { Type, Code: code, Message: message }, RequestId: requestId };
  return { status, headers: { 'content-type': 'text/xml' }, body: xmlDocument('ErrorResponse', tree) };
}

/** S3 writes `AccessDenied` where the others write `AccessDeniedException`. */
function restXmlError({ code, message, status, detail }: AwsError, requestId: string): Reply {
  const Code = code === 'AccessDeniedException' ? 'AccessDenied' : code;
  const tree = { Code, Message: message, ...(detail as XmlTree), RequestId: requestId };
  return { status, headers: { 'content-type': 'application/xml' }, body: xmlDocument('Error', tree) };
}

function cborError({ code, message, status }: AwsError): Reply {
  return {
    status,
    headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
    body: Buffer.concat([
      Buffer.from([0xa2]),
      ...[cborText('__type'), cborText(code), cborText('message'), cborText(message)],
    ]),
  };
}

/** A text string of CBOR (major type 3) with a length of two bytes. */
function cborText(text: string): Buffer {
  const bytes = Buffer.from(text).subarray(0, 0xffff);
  const head = Buffer.from([0x79, 0, 0]);
  head.writeUInt16BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}
