import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes a cloud assembly of one stack, `Toy`, for benches that need no more than a resource or two. */
export function writeToyAssembly(
  folder: string,
  resources: Readonly<Record<string, unknown>>,
  outputs: Readonly<Record<string, unknown>>,
): void {
  mkdirSync(folder, { recursive: true });
  const write = (name: string, content: unknown) =>
    writeFileSync(join(folder, name), JSON.stringify(content));
  const values = Object.entries(outputs).map(([name, Value]) => [name, { Value }]);
  write('Toy.template.json', { Resources: resources, Outputs: Object.fromEntries(values) });
  write('manifest.json', {
    artifacts: {
      Toy: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Toy.template.json' } },
    },
  });
}
