/** The payload settings of a rule's target. */
export interface TargetInput {
  readonly Input?: string;
  readonly InputPath?: string;
  readonly InputTransformer?: {
    readonly InputPathsMap?: Readonly<Record<string, string>>;
    readonly InputTemplate: string;
  };
}

/** The payload for a target: the event, a part of it, a constant, or a filled template. */
export function inputOfTarget(target: TargetInput, event: Record<string, unknown>, ruleArn: string): unknown {
  if (target.Input !== undefined) return parsed(target.Input);
  if (target.InputPath !== undefined) return atPath(event, target.InputPath);
  if (target.InputTransformer !== undefined) return transform(target.InputTransformer, event, ruleArn);
  return event;
}

/** The value at an EventBridge JSON path: `$.detail.items[0].name`. */
export function atPath(document: unknown, path: string): unknown {
  let value = document;
  for (const [, name, quoted, index] of path.matchAll(/\.([^.[\]]+)|\['([^']+)'\]|\[(\d+)\]/g)) {
    if (typeof value !== 'object' || value === null) return undefined;
    const key = (name ?? quoted ?? index) as string;
    value = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  }
  return value;
}

function transform(
  { InputPathsMap = {}, InputTemplate }: NonNullable<TargetInput['InputTransformer']>,
  event: Record<string, unknown>,
  ruleArn: string,
): unknown {
  const values: Record<string, unknown> = {
    'aws.events.rule-arn': ruleArn,
    'aws.events.rule-name': ruleArn.split('/').pop(),
    'aws.events.event.ingestion-time': new Date().toISOString(),
    'aws.events.event': event,
    'aws.events.event.json': event,
  };
  for (const [name, path] of Object.entries(InputPathsMap)) values[name] = atPath(event, path);
  let quoted = false;
  let text = '';
  for (let index = 0; index < InputTemplate.length; index += 1) {
    const character = InputTemplate[index] as string;
    const name = character === '<' ? /^<([\w.-]+)>/.exec(InputTemplate.slice(index))?.[1] : undefined;
    if (name !== undefined && Object.hasOwn(values, name)) {
      text += inserted(values[name], quoted);
      index += name.length + 1;
    } else {
      if (character === '"' && InputTemplate[index - 1] !== '\\') quoted = !quoted;
      text += character;
    }
  }
  return parsed(text);
}

/** Text inside quotes is escaped; outside it gets its own quotes. */
function inserted(value: unknown, quoted: boolean): string {
  if (value === undefined) return quoted ? '' : '""';
  if (!quoted) return JSON.stringify(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return JSON.stringify(text).slice(1, -1);
}

/** The value of JSON text, or another text itself. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
