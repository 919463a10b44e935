import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A CloudFormation template from `cdk synth`; only the members read here. */
export interface Template {
  readonly Parameters?: Record<string, { Type: string; Default?: unknown }>;
  readonly Mappings?: Record<string, Record<string, Record<string, unknown>>>;
  readonly Conditions?: Record<string, unknown>;
  readonly Resources?: Record<string, TemplateResource>;
  readonly Outputs?: Record<string, { Value: unknown; Condition?: string; Export?: { Name: unknown } }>;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
  readonly DependsOn?: string | string[];
  readonly Condition?: string;
  readonly Metadata?: Record<string, unknown>;
}

export interface Stack {
  readonly name: string;
  readonly template: Template;
  /** The file or folder of the asset published under this object key. */
  asset(objectKey: string): string | undefined;
}

interface Artifact {
  type: string;
  dependencies?: string[];
  displayName?: string;
  properties?: { templateFile?: string; stackName?: string; file?: string; directoryName?: string };
}

interface AssetManifest {
  files?: Record<
    string,
    { source: { path: string }; destinations: Record<string, { objectKey: string; bucketName: string }> }
  >;
}

/**
 * Reads a cloud assembly (`cdk.out`) with its nested stages.
 *
 * @returns the stacks in dependency order
 * @throws Error when the folder is no assembly or its stacks depend on one another in a circle
 */
export function loadAssembly(directory: string): Stack[] {
  const manifestFile = join(directory, 'manifest.json');
  if (!existsSync(manifestFile)) {
    throw new Error(`${directory} holds no cloud assembly (no manifest.json); run cdk synth first.`);
  }
  const { artifacts = {} } = readJson<{ artifacts?: Record<string, Artifact> }>(manifestFile);
  const assets = new Map<string, string>();
  for (const artifact of Object.values(artifacts)) {
    if (artifact.type === 'cdk:asset-manifest' && artifact.properties?.file) {
      readAssets(directory, artifact.properties.file, assets);
    }
  }
  const stacks: Stack[] = [];
  for (const [id, artifact] of inOrder(artifacts)) {
    if (artifact.type === 'cdk:cloud-assembly' && artifact.properties?.directoryName) {
      stacks.push(...loadAssembly(join(directory, artifact.properties.directoryName)));
    }
    if (artifact.type !== 'aws:cloudformation:stack' || !artifact.properties?.templateFile) continue;
    stacks.push({
      name: artifact.properties.stackName ?? id,
      template: readJson<Template>(join(directory, artifact.properties.templateFile)),
      asset: (key) => assets.get(key),
    });
  }
  return stacks;
}

function readAssets(directory: string, file: string, assets: Map<string, string>): void {
  const { files = {} } = readJson<AssetManifest>(join(directory, file));
  for (const { source, destinations } of Object.values(files)) {
    for (const { objectKey } of Object.values(destinations)) {
      assets.set(objectKey, join(directory, source.path));
    }
  }
}

function inOrder(artifacts: Record<string, Artifact>): [string, Artifact][] {
  const ids = order(Object.keys(artifacts), (id) => artifacts[id]?.dependencies ?? [], 'The stacks');
  return ids.map((id) => [id, artifacts[id]!]);
}

/**
 * Sorts nodes after their dependencies, otherwise in the given order. Ignores dependencies that are not nodes.
 *
 * @throws Error that shows the circle
 */
export function order(
  nodes: readonly string[],
  dependencies: (node: string) => Iterable<string>,
  what: string,
): string[] {
  const known = new Set(nodes);
  const done = new Set<string>();
  const result: string[] = [];
  const visit = (node: string, trail: readonly string[]): void => {
    if (done.has(node)) return;
    const at = trail.indexOf(node);
    if (at >= 0) {
      throw new Error(`${what} depend on one another: ${[...trail.slice(at), node].join(' → ')}`);
    }
    for (const next of dependencies(node)) if (known.has(next)) visit(next, [...trail, node]);
    done.add(node);
    result.push(node);
  };
  for (const node of nodes) visit(node, []);
  return result;
}

function readJson<T>(file: string): T {
  return JSON.parse(readFileSync(file, 'utf8')) as T;
}
