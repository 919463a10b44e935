import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cloud } from '../../runtime/cloud';

/** A message that would have been mailed. */
export interface Mail {
  /** ISO 8601. */
  readonly time: string;
  readonly to: string;
  readonly subject: string;
  readonly body: string;
  /** The confirmation code or temporary password in it. */
  readonly code?: string;
}

export interface Mailbox {
  send(mail: Omit<Mail, 'time'>): void;
  /** Oldest first. */
  list(to?: string): Mail[];
  /** The latest code sent to an address. */
  code(to: string): string | undefined;
}

/** The installation's mail: a JSON file per message in the state's `mail/`, and a line in the log. */
export function openMailbox(cloud: Cloud): Mailbox {
  const folder = join(cloud.stateDir, 'mail');
  let sequence = 0;
  const list = (to?: string): Mail[] => {
    if (!existsSync(folder)) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Mail)
      .filter((mail) => to === undefined || mail.to.toLowerCase() === to.toLowerCase());
  };
  return {
    send(mail) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      const now = new Date();
      sequence += 1;
      const order = `${String(now.getTime()).padStart(15, '0')}-${String(sequence).padStart(6, '0')}`;
      const file = join(folder, `${order}-${randomUUID().slice(0, 8)}.json`);
      writeFileSync(`${file}.new`, JSON.stringify({ time: now.toISOString(), ...mail }), { mode: 0o600 });
      renameSync(`${file}.new`, file);
      cloud.log.info('Mail', { mailTo: mail.to, subject: mail.subject, code: mail.code });
    },
    list,
    code: (to) => list(to).findLast((mail) => mail.code !== undefined)?.code,
  };
}
