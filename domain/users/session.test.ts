import { describe, expect, it } from 'vitest';
import { accessTokenSeconds, hasEnded, judgeRefresh, refreshGraceMs, withEnded } from './session';

describe('a refresh token', () => {
  const session = { generation: 4, rotatedAt: 1_000_000 };

  it('works once, and shortly after for a second tab', () => {
    expect(judgeRefresh(session, 4, 9e9)).toBe('rotate');
    expect(judgeRefresh(session, 3, session.rotatedAt + refreshGraceMs)).toBe('repeat');
  });

  it('is a copy when it comes late, or is older', () => {
    expect(judgeRefresh(session, 3, session.rotatedAt + refreshGraceMs + 1)).toBe('reuse');
    expect(judgeRefresh(session, 2, session.rotatedAt)).toBe('reuse');
    expect(judgeRefresh(session, 5, session.rotatedAt)).toBe('reuse');
  });
});

describe('access', () => {
  it('ends for everything issued until a second, or for one sign-in', () => {
    const ended = { refusedUntil: 100, endedSessions: [{ sessionId: 'b', at: 90 }] };
    expect(hasEnded(ended, { sessionId: 'a', issuedAt: 100 })).toBe(true);
    expect(hasEnded(ended, { sessionId: 'a', issuedAt: 101 })).toBe(false);
    expect(hasEnded(ended, { sessionId: 'b', issuedAt: 101 })).toBe(true);
  });

  it('forgets ended sign-ins once their access tokens have expired, and never has too many', () => {
    const old = { sessionId: 'old', at: 10 };
    const kept = { sessionId: 'kept', at: 5_000 };
    const now = 10 + accessTokenSeconds + 61;
    expect(withEnded({ refusedUntil: 0, endedSessions: [old, kept] }, 'new', now)).toEqual([
      kept,
      { sessionId: 'new', at: now },
    ]);
    const many = Array.from({ length: 300 }, (_, at) => ({ sessionId: String(at), at: 5_000 }));
    const all = withEnded({ refusedUntil: 0, endedSessions: many }, 'new', 5_001);
    expect([all.length, all.at(-1)?.sessionId]).toEqual([200, 'new']);
  });
});
