import { startCloud } from '../../local/runtime/start';

/** Run by the crash test as a process of its own: the whole platform on a folder, until it is killed. */
const [assembly, dir] = process.argv.slice(2) as [string, string];
const { site } = await startCloud({ assembly, dir });
process.stdout.write(`${site}\n`);
