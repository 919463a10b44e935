import type { Provisioned } from '../cloud';
import type { Template } from './assembly';

/** The context in which the intrinsics of one stack are resolved. */
export interface Scope {
  readonly template: Template;
  readonly pseudo: Readonly<Record<string, string>>;
  /** Values of the stack's parameters. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Provisioned resources by logical id. */
  readonly provisioned: ReadonlyMap<string, Provisioned>;
  /** Export name → value, of the stacks before. */
  readonly exports: ReadonlyMap<string, unknown>;
}

/** `AWS::NoValue`: removes the member that contains it. */
const NO_VALUE = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope, at: string) => unknown;

const intrinsics: Record<string, Intrinsic> = {
  Ref: (name, scope, at) => ref(text(name, at), scope, at),
  'Fn::GetAtt': (argument, scope, at) => {
    const [id, ...attribute] = typeof argument === 'string' ? argument.split('.') : list(argument, at);
    return getAtt(String(id), attribute.map((part) => String(value(part, scope, at))).join('.'), scope, at);
  },
  'Fn::Join': (argument, scope, at) => {
    const [separator, parts] = list(argument, at);
    return list(value(parts, scope, at), at)
      .map((part) => (Array.isArray(part) ? part.join(String(separator)) : text(part, at)))
      .join(String(separator));
  },
  'Fn::Sub': (argument, scope, at) => {
    const [template, variables] = typeof argument === 'string' ? [argument, {}] : list(argument, at);
    const given = variables as Record<string, unknown>;
    return text(template, at).replace(/\$\{(!?)([^}]*)\}/g, (whole, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (Object.hasOwn(given, name)) return text(value(given[name], scope, at), at);
      const dot = name.indexOf('.');
      const found =
        dot < 0 ? ref(name, scope, at) : getAtt(name.slice(0, dot), name.slice(dot + 1), scope, at);
      return typeof found === 'symbol' ? whole : text(found, at);
    });
  },
  'Fn::ImportValue': (argument, scope, at) => {
    const name = text(value(argument, scope, at), at);
    if (!scope.exports.has(name)) throw new Error(`${at}: no stack before this one exports "${name}"`);
    return scope.exports.get(name);
  },
  'Fn::If': (argument, scope, at) => {
    const [name, yes, no] = list(argument, at);
    return resolveAny(condition(text(name, at), scope, at) ? yes : no, scope, at);
  },
  'Fn::Select': (argument, scope, at) => {
    const [index, from] = list(argument, at);
    const items = list(value(from, scope, at), at);
    const position = Number(value(index, scope, at));
    if (!(position in items)) {
      throw new Error(`${at}: Fn::Select of item ${position} from a list of ${items.length}`);
    }
    return items[position];
  },
  'Fn::Split': (argument, scope, at) => {
    const [separator, source] = list(argument, at);
    return text(value(source, scope, at), at).split(text(separator, at));
  },
  'Fn::FindInMap': (argument, scope, at) => {
    const [map, first, second] = list(argument, at).map((key) => text(value(key, scope, at), at));
    const found = scope.template.Mappings?.[map!]?.[first!]?.[second!];
    if (found === undefined) throw new Error(`${at}: no mapping ${map}.${first}.${second}`);
    return found;
  },
  'Fn::Base64': (argument, scope, at) => Buffer.from(text(value(argument, scope, at), at)).toString('base64'),
  'Fn::GetAZs': (argument, scope, at) => {
    const region = text(value(argument, scope, at), at) || scope.pseudo['AWS::Region']!;
    return ['a', 'b', 'c'].map((zone) => `${region}${zone}`);
  },
  'Fn::Length': (argument, scope, at) => list(value(argument, scope, at), at).length,
  'Fn::ToJsonString': (argument, scope, at) => JSON.stringify(value(argument, scope, at)),
  'Fn::Equals': (argument, scope, at) => {
    const [left, right] = list(argument, at).map((side) => JSON.stringify(value(side, scope, at)));
    return left === right;
  },
  'Fn::Not': (argument, scope, at) => !truth(list(argument, at)[0], scope, at),
  'Fn::And': (argument, scope, at) => list(argument, at).every((part) => truth(part, scope, at)),
  'Fn::Or': (argument, scope, at) => list(argument, at).some((part) => truth(part, scope, at)),
  Condition: (name, scope, at) => condition(text(name, at), scope, at),
};

/**
 * Resolves every intrinsic in a value.
 *
 * @param at the construct path, for messages
 * @throws Error for an unknown reference, attribute, mapping, export or function
 */
export function resolve(source: unknown, scope: Scope, at: string): unknown {
  const resolved = resolveAny(source, scope, at);
  return resolved === NO_VALUE ? undefined : resolved;
}

/** The value of a condition of the stack. */
export function condition(name: string, scope: Scope, at: string): boolean {
  const conditions = scope.template.Conditions ?? {};
  if (!Object.hasOwn(conditions, name)) throw new Error(`${at}: there is no condition "${name}"`);
  return truth(conditions[name], scope, `${at} (condition ${name})`);
}

/** The logical ids that a value refers to (Ref, Fn::GetAtt, Fn::Sub), at any depth. */
export function* references(source: unknown): Generator<string> {
  if (Array.isArray(source)) {
    for (const item of source) yield* references(item);
    return;
  }
  if (typeof source !== 'object' || source === null) return;
  for (const [key, argument] of Object.entries(source)) {
    if (key === 'Ref' && typeof argument === 'string') yield argument;
    else if (key === 'Fn::GetAtt') {
      yield typeof argument === 'string' ? argument.split('.')[0]! : String((argument as unknown[])[0]);
    } else if (key === 'Fn::Sub') {
      const [template] = Array.isArray(argument) ? argument : [argument];
      for (const [, name] of String(template).matchAll(/\$\{([^!}.]+)[^}]*\}/g)) yield name!;
    }
    yield* references(argument);
  }
}

function resolveAny(source: unknown, scope: Scope, at: string): unknown {
  if (Array.isArray(source)) {
    return source.map((item) => resolveAny(item, scope, at)).filter((item) => item !== NO_VALUE);
  }
  if (typeof source !== 'object' || source === null) return source;
  const entries = Object.entries(source);
  const [first] = entries;
  if (entries.length === 1 && first) {
    const [name, argument] = first;
    // `Condition` is an intrinsic only inside conditions; elsewhere (policies) it is an ordinary member.
    const intrinsic = name === 'Condition' ? undefined : intrinsics[name];
    if (intrinsic) return intrinsic(argument, scope, at);
    if (name.startsWith('Fn::')) throw new Error(`${at}: the local cloud does not know ${name}`);
  }
  const result: Record<string, unknown> = {};
  for (const [key, item] of entries) {
    const resolved = resolveAny(item, scope, at);
    if (resolved !== NO_VALUE) result[key] = resolved;
  }
  return result;
}

function value(source: unknown, scope: Scope, at: string): unknown {
  return resolve(source, scope, at);
}

function truth(source: unknown, scope: Scope, at: string): boolean {
  const [entry] = Object.entries((source ?? {}) as object);
  const intrinsic = entry && intrinsics[entry[0]];
  if (!intrinsic) throw new Error(`${at}: ${JSON.stringify(source)} is not a condition`);
  return intrinsic(entry[1], scope, at) === true;
}

function ref(name: string, scope: Scope, at: string): unknown {
  if (name === 'AWS::NoValue') return NO_VALUE;
  if (Object.hasOwn(scope.pseudo, name)) return scope.pseudo[name];
  const resource = scope.provisioned.get(name);
  if (resource) return resource.ref;
  if (Object.hasOwn(scope.parameters, name)) return scope.parameters[name];
  throw new Error(`${at}: Ref to "${name}", which is not a resource or parameter of this stack`);
}

function getAtt(id: string, attribute: string, scope: Scope, at: string): unknown {
  const resource = scope.provisioned.get(id);
  if (!resource) throw new Error(`${at}: Fn::GetAtt of "${id}", which is not a resource of this stack`);
  const found = resource.attributes?.[attribute];
  if (found !== undefined) return found;
  const type = scope.template.Resources?.[id]?.Type;
  throw new Error(`${at}: ${type} "${id}" has no attribute "${attribute}" in the local cloud`);
}

function text(source: unknown, at: string): string {
  if (typeof source === 'string') return source;
  if (typeof source === 'number' || typeof source === 'boolean') return String(source);
  throw new Error(`${at}: expected text, got ${JSON.stringify(source)}`);
}

function list(source: unknown, at: string): unknown[] {
  if (Array.isArray(source)) return source;
  throw new Error(`${at}: expected a list, got ${JSON.stringify(source)}`);
}
