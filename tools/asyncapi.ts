import * as z from 'zod';
import { frameItemSchema, frameSchema } from '../domain/chat/delivery/frame';
import { allMessages } from '../domain/contracts';

/** The document of the socket, and the tables of docs/socket.md, from the contracts. */

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

const schemas: Record<string, JsonSchema> = {};

/** A schema as JSON Schema; the named ones in it go to the document's components. */
function jsonSchema(schema: z.core.$ZodType): JsonSchema {
  const text = JSON.stringify(z.toJSONSchema(schema, { io: 'input' }));
  const { $schema: _, $defs = {}, ...own } = JSON.parse(text.replaceAll('#/$defs/', '#/components/schemas/'));
  Object.assign(schemas, $defs);
  return own;
}

const nameOf = (action: string): string =>
  action.replace(/(^|\.)(\w)/g, (_, __, letter: string) => letter.toUpperCase());

/** https://www.asyncapi.com/docs/reference/specification/v3.0.0 */
export function asyncapi(): string {
  const clientMessages = Object.fromEntries(
    allMessages.map(({ action, summary, body }) => [
      nameOf(action),
      { name: action, title: action, summary, contentType: 'application/json', payload: jsonSchema(body) },
    ]),
  );
  const frame = {
    name: 'frame',
    title: 'Frame',
    summary:
      'A batch of items: answers to messages of this socket, and what happens in its rooms and topics.',
    contentType: 'application/json',
    payload: jsonSchema(frameSchema),
  };
  const reference = (to: string) => ({ $ref: `#/${to}` });
  const document = {
    asyncapi: '3.0.0',
    info: {
      title: 'StreamForge socket',
      version: '1',
      description: 'The WebSocket of a StreamForge deployment; docs/socket.md explains its use.',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    channels: {
      socket: {
        address: '/ws',
        title: 'Socket',
        description:
          'With a ticket of POST /v1/socket-tickets it belongs to a user, otherwise it only reads.',
        bindings: {
          ws: {
            method: 'GET',
            query: { type: 'object', properties: { ticket: { type: 'string' } } },
          },
        },
        messages: Object.fromEntries(
          [...Object.keys(clientMessages), 'Frame'].map((name) => [
            name,
            reference(`components/messages/${name}`),
          ]),
        ),
      },
    },
    operations: {
      receive: {
        action: 'receive',
        title: 'Messages of clients',
        channel: reference('channels/socket'),
        messages: Object.keys(clientMessages).map((name) => reference(`channels/socket/messages/${name}`)),
      },
      send: {
        action: 'send',
        title: 'Frames of the server',
        channel: reference('channels/socket'),
        messages: [reference('channels/socket/messages/Frame')],
      },
    },
    components: { messages: { ...clientMessages, Frame: frame }, schemas },
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** A schema in a few words: `string`, `ChatEntry[]`, `"live" or "offline"`. */
function wordsOf(schema: JsonSchema): string {
  const { $ref, items, enum: values } = schema;
  if ($ref !== undefined) return $ref.split('/').at(-1)!;
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (values !== undefined) return values.map((value) => `\`${JSON.stringify(value)}\``).join(' or ');
  const some = schema.anyOf ?? schema.oneOf;
  if (some !== undefined) return some.map(wordsOf).join(' or ');
  if (items !== undefined) return `${wordsOf(items)}[]`;
  return String(schema.type ?? 'object');
}

function fields({ properties = {}, required = [] }: JsonSchema, besides: string): string {
  const named = Object.entries(properties).filter(([name]) => name !== besides);
  const words = named.map(
    ([name, schema]) => `\`${name}\`${required.includes(name) ? '' : '?'}: ${wordsOf(schema)}`,
  );
  return words.join(', ').replaceAll('|', '\\|') || 'none';
}

const actions = (): string =>
  [
    '| `action` | Fields | |',
    '| --- | --- | --- |',
    ...allMessages.map(
      ({ action, summary, body }) => `| \`${action}\` | ${fields(jsonSchema(body), 'action')} | ${summary} |`,
    ),
  ].join('\n');

const items = (): string =>
  [
    '| `type` | Fields |',
    '| --- | --- |',
    ...(jsonSchema(frameItemSchema).oneOf ?? []).map(
      (item) => `| \`${String(item.properties?.type?.const)}\` | ${fields(item, 'type')} |`,
    ),
  ].join('\n');

/** The page with its tables renewed: each stands between `<!-- name -->` and `<!-- end -->`. */
export function socketPage(page: string): string {
  const tables = { actions: actions(), items: items() };
  return Object.entries(tables).reduce(
    (text, [name, table]) =>
      text.replace(new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(<!-- end -->)`), `$1\n${table}\n\n$2`),
    page,
  );
}
