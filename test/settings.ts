import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties have the shape of their type
type Resource = { readonly Type: string; readonly Properties?: Record<string, any> };

/** Copies a cloud assembly, with other values of these environment variables in the functions that have them. */
export function copyWithSettings(from: string, to: string, values: Readonly<Record<string, string>>): void {
  copyWithResources(from, to, ({ Properties }) => {
    const variables = Properties?.Environment?.Variables ?? {};
    for (const [name, value] of Object.entries(values)) if (name in variables) variables[name] = value;
  });
}

/** Copies a cloud assembly; `change` may change each resource. */
export function copyWithResources(from: string, to: string, change: (resource: Resource) => void): void {
  cpSync(from, to, { recursive: true });
  for (const name of readdirSync(to).filter((file) => file.endsWith('.template.json'))) {
    const file = join(to, name);
    const template = JSON.parse(readFileSync(file, 'utf8')) as { Resources?: Record<string, Resource> };
    for (const resource of Object.values(template.Resources ?? {})) change(resource);
    writeFileSync(file, JSON.stringify(template));
  }
}
