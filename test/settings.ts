import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Copies a cloud assembly, with other values of these environment variables in the functions that have them. */
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
