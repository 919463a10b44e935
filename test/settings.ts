import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Copies an assembly; functions that have these settings have other values of them in the copy. */
export function copyWithSettings(from: string, to: string, values: Readonly<Record<string, string>>): void {
  cpSync(from, to, { recursive: true });
  for (const name of readdirSync(to).filter((file) => file.endsWith('.template.json'))) {
    const file = join(to, name);
    writeFileSync(file, changed(readFileSync(file, 'utf8'), values));
  }
}

function changed(text: string, values: Readonly<Record<string, string>>): string {
  const template = JSON.parse(text) as {
    Resources?: Record<string, { Properties?: { Environment?: { Variables?: Record<string, unknown> } } }>;
  };
  for (const { Properties } of Object.values(template.Resources ?? {})) {
    const variables = Properties?.Environment?.Variables ?? {};
    for (const [name, value] of Object.entries(values)) if (name in variables) variables[name] = value;
  }
  return JSON.stringify(template);
}
