import type { RestApi, RestMatch, RestResource } from './rest-model';

interface Node {
  readonly resource: RestResource;
  readonly path: string;
  readonly fixed: Map<string, Node>;
  variable?: Node & { readonly name: string };
  greedy?: Node & { readonly name: string };
}

/** The resource tree of an API: fixed parts win over `{one}`, which wins over `{all+}`. */
export function buildRouter(api: RestApi): (method: string, path: string) => RestMatch | undefined {
  const children = new Map<string, RestResource[]>();
  for (const resource of api.resources.values()) {
    if (resource.parentId === undefined) continue;
    const siblings = children.get(resource.parentId);
    if (siblings) siblings.push(resource);
    else children.set(resource.parentId, [resource]);
  }
  const grow = (resource: RestResource, path: string): Node => {
    const node: Node = { resource, path: path || '/', fixed: new Map() };
    for (const child of children.get(resource.id) ?? []) {
      const grown = grow(child, `${path}/${child.pathPart}`);
      const name = /^\{(.+?)(\+?)\}$/.exec(child.pathPart);
      if (!name) node.fixed.set(child.pathPart, grown);
      else if (name[2]) node.greedy = Object.assign(grown, { name: name[1]! });
      else node.variable = Object.assign(grown, { name: name[1]! });
    }
    return node;
  };
  const root = grow(api.resources.get(api.rootResourceId)!, '');

  return (method, path) => {
    const parts = path.split('/').filter((part) => part !== '');
    const find = (node: Node, at: number, parameters: Record<string, string>): RestMatch | undefined => {
      if (at === parts.length) {
        const found = node.resource.methods.get(method) ?? node.resource.methods.get('ANY');
        return found && { resource: node.resource, path: node.path, method: found, parameters };
      }
      const part = parts[at]!;
      const fixed = node.fixed.get(part);
      const match = fixed && find(fixed, at + 1, parameters);
      if (match) return match;
      if (node.variable) {
        const one = find(node.variable, at + 1, { ...parameters, [node.variable.name]: decode(part) });
        if (one) return one;
      }
      if (!node.greedy) return undefined;
      const rest = parts.slice(at).map(decode).join('/');
      return find(node.greedy, parts.length, { ...parameters, [node.greedy.name]: rest });
    };
    return find(root, 0, {});
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
