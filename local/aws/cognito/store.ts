import { createHash } from 'node:crypto';
import { type Journal, openJournal } from '../../runtime/journal';
import type { Lock, Pool, Session, User } from './model';

type Entry =
  | { user: User }
  | { noUser: string }
  | { session: Session }
  | { noSession: string }
  | { lock: Lock; of: string }
  | { noLock: string };

const UNKNOWN_LOCKS = 10_000;

/** The users and sessions of one pool, in memory; each change is in a journal before it is acknowledged. */
export class PoolStore {
  private readonly users = new Map<string, User>();
  private readonly byUsername = new Map<string, string>();
  private readonly byEmail = new Map<string, Set<string>>();
  private readonly sessions = new Map<string, Session>();
  private readonly byToken = new Map<string, string>();
  private readonly locks = new Map<string, Lock>();
  /** Locks of unknown names: in memory only, so that unknownLocks cannot fill the disk. */
  private readonly unknownLocks = new Map<string, Lock>();
  private readonly journal: Journal<Entry>;

  constructor(
    private readonly pool: Pool,
    file: string,
  ) {
    this.journal = openJournal<Entry>(file, (entry) => this.apply(entry));
    const now = Date.now();
    for (const session of this.sessions.values()) {
      if (session.expires < now) this.commit({ noSession: session.id });
    }
  }

  /** The form of a name for look-up. */
  fold(text: string): string {
    return this.pool.caseSensitive ? text : text.toLowerCase();
  }

  bySub(sub: string): User | undefined {
    return this.users.get(sub);
  }

  username(name: string): User | undefined {
    return this.users.get(this.byUsername.get(this.fold(name)) ?? '');
  }

  /** Every user with this address, verified or not. */
  emails(email: string): User[] {
    return [...(this.byEmail.get(this.fold(email)) ?? [])].map((sub) => this.users.get(sub)!);
  }

  all(): User[] {
    return [...this.users.values()];
  }

  saveUser(user: User): User {
    this.commit({ user });
    return user;
  }

  removeUser(user: User): void {
    for (const session of this.sessionsOf(user.sub)) this.commit({ noSession: session.id });
    this.commit({ noUser: user.sub });
  }

  session(id: string): Session | undefined {
    return this.sessions.get(id);
  }

  sessionByToken(token: string): Session | undefined {
    return this.sessions.get(this.byToken.get(hashToken(token)) ?? '');
  }

  sessionsOf(sub: string): Session[] {
    return [...this.sessions.values()].filter((session) => session.sub === sub);
  }

  saveSession(session: Session): void {
    this.commit({ session });
  }

  lock(name: string): Lock | undefined {
    return this.locks.get(name) ?? this.unknownLocks.get(name);
  }

  saveLock(name: string, lock: Lock | undefined): void {
    if (this.users.has(name)) {
      if (lock) this.commit({ lock, of: name });
      else if (this.locks.has(name)) this.commit({ noLock: name });
      return;
    }
    if (this.unknownLocks.size >= UNKNOWN_LOCKS) this.unknownLocks.clear();
    if (lock) this.unknownLocks.set(name, lock);
    else this.unknownLocks.delete(name);
  }

  close(): void {
    this.journal.close();
  }

  private commit(entry: Entry): void {
    this.journal.append(entry);
    this.apply(entry);
    if (this.journal.size > 1000 + 4 * (this.users.size + this.sessions.size)) {
      this.journal.compact(this.snapshot());
    }
  }

  private *snapshot(): Generator<Entry> {
    for (const user of this.users.values()) yield { user };
    for (const session of this.sessions.values()) yield { session };
    for (const [of, lock] of this.locks) yield { lock, of };
  }

  private apply(entry: Entry): void {
    if ('user' in entry) {
      this.forget(entry.user.sub);
      const { sub, username, attributes } = entry.user;
      this.users.set(sub, entry.user);
      this.byUsername.set(this.fold(username), sub);
      if (attributes.email) {
        const email = this.fold(attributes.email);
        this.byEmail.set(email, (this.byEmail.get(email) ?? new Set()).add(sub));
      }
    } else if ('noUser' in entry) {
      this.forget(entry.noUser);
      this.locks.delete(entry.noUser);
    } else if ('session' in entry) {
      this.sessions.set(entry.session.id, entry.session);
      for (const token of [entry.session.token, ...Object.keys(entry.session.replaced)]) {
        this.byToken.set(token, entry.session.id);
      }
    } else if ('noSession' in entry) {
      const session = this.sessions.get(entry.noSession);
      this.sessions.delete(entry.noSession);
      for (const token of [session?.token ?? '', ...Object.keys(session?.replaced ?? {})]) {
        this.byToken.delete(token);
      }
    } else if ('lock' in entry) this.locks.set(entry.of, entry.lock);
    else this.locks.delete(entry.noLock);
  }

  private forget(sub: string): void {
    const before = this.users.get(sub);
    if (!before) return;
    this.users.delete(sub);
    this.byUsername.delete(this.fold(before.username));
    if (!before.attributes.email) return;
    const email = this.fold(before.attributes.email);
    this.byEmail.get(email)?.delete(sub);
    if (this.byEmail.get(email)?.size === 0) this.byEmail.delete(email);
  }
}

export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
