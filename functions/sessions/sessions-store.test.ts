import { describe, expect, it } from 'vitest';
import { newId } from '../../domain/kit/id';
import type { StreamEvent } from '../../domain/sessions/life';
import { liveCardSchema, sessionSchema } from '../../domain/sessions/model';
import { withTable } from '../../test/tables';
import { listLiveCards } from './directory-store';
import type { ChannelProjection } from './items';
import { presentSession } from './record';
import {
  findChannelByName,
  findChannelIdByArn,
  findSession,
  listOpenSessions,
  listSessions,
  projectChannel,
  saveSession,
  updatePointers,
} from './sessions-store';
import { amendSession, applyStreamEvent, endNow, endSession, overdue } from './transitions';

withTable('SESSIONS_TABLE');

const graceMs = 120_000;
const t0 = Date.now() - 3_600_000;

function channel(over: Partial<ChannelProjection> = {}): ChannelProjection {
  const channelId = newId('channel');
  return {
    channelId,
    ownerId: newId('user'),
    version: 1,
    name: `c${channelId.slice(-12)}`,
    displayName: 'Ocean',
    avatarColour: '#2563eb',
    title: 'Waves',
    category: 'nature',
    tags: ['Sea'],
    language: 'en',
    mature: false,
    ingest: { arn: `arn:${channelId}`, playbackUrl: 'https://play.example/master.m3u8' },
    ...over,
  };
}

const eventOf = (streamId: string, kind: StreamEvent['kind'], after: number): StreamEvent => ({
  streamId,
  kind,
  time: t0 + after,
});

async function apply(of: ChannelProjection, ...events: StreamEvent[]) {
  for (const event of events) await applyStreamEvent(of, event, graceMs);
  return (await listSessions(of.channelId, { limit: 1 })).items[0]!;
}

describe('a session', () => {
  it('is one, whatever events arrive at once, twice and in any order', async () => {
    const ocean = channel();
    const events = [
      eventOf('a', 'created', 0),
      eventOf('a', 'started', 1_000),
      eventOf('a', 'started', 1_000),
      eventOf('a', 'ended', 60_000),
      eventOf('b', 'started', 90_000),
    ];
    await Promise.all(events.reverse().map((event) => applyStreamEvent(ocean, event, graceMs)));
    const { items } = await listSessions(ocean.channelId, { limit: 10 });
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ state: 'live', startedAt: t0, liveAt: t0 + 1_000, reconnects: 1 });
    const renamed = { ...ocean, name: 'pond_cam', displayName: 'Pond' };
    expect(sessionSchema.parse(presentSession(items[0]!, renamed))).toMatchObject({
      channelId: ocean.channelId,
      name: 'pond_cam',
      displayName: 'Pond',
    });
  });

  it('ends once its grace is over, at the time of the loss; a return in time keeps it', async () => {
    const ocean = channel();
    const lost = await apply(ocean, eventOf('a', 'started', 0), eventOf('a', 'ended', 5_000));
    expect(lost).toMatchObject({ state: 'reconnecting', graceEndsAt: t0 + 5_000 + graceMs });
    const due = (since: number) => (record: typeof lost) =>
      record.state === 'reconnecting' && record.since === since ? overdue(record) : undefined;
    await apply(ocean, eventOf('b', 'started', 9_000), eventOf('b', 'ended', 20_000));
    expect((await endSession(lost.sessionId, due(t0 + 5_000)))?.state).toBe('reconnecting');
    const done = await endSession(lost.sessionId, due(t0 + 20_000));
    expect(done).toMatchObject({ state: 'ended', endedAt: t0 + 20_000, endReason: 'stopped' });
    expect((await findSession(lost.sessionId))?.state).toBe('ended');
  });

  it('is not reopened by events of its stream after its owner ended it', async () => {
    const ocean = channel();
    const live = await apply(ocean, eventOf('a', 'started', 0));
    await endNow(live.sessionId, t0 + 10_000, 'ended-by-owner');
    const after = await apply(ocean, eventOf('a', 'ended', 11_000), eventOf('a', 'started', 12_000));
    expect(after).toMatchObject({ sessionId: live.sessionId, state: 'ended', endReason: 'ended-by-owner' });
    const next = await apply(ocean, eventOf('b', 'created', 30_000));
    expect(next).toMatchObject({ state: 'starting', startedAt: t0 + 30_000 });
    expect(next.sessionId).not.toBe(live.sessionId);
  });

  it('is listed as open until it ends', async () => {
    const live = await apply(channel(), eventOf('a', 'started', 0));
    const isOpen = async () =>
      (await listOpenSessions()).some(({ sessionId }) => sessionId === live.sessionId);
    expect(await isOpen()).toBe(true);
    await endNow(live.sessionId, t0 + 10_000, 'idle');
    expect(await isOpen()).toBe(false);
  });
});

describe('the live directory', () => {
  async function live(viewers: number, over: Partial<ChannelProjection>) {
    const of = channel(over);
    const session = await apply(of, eventOf('a', 'started', 0));
    await saveSession(session, { ...session, viewers });
    return { of, session };
  }

  it('lists watchable sessions, most viewers first, page by page', async () => {
    const category = 'music';
    const made = [];
    for (const viewers of [3, 20, 100, 20]) made.push(await live(viewers, { category }));
    await apply(channel({ category }), eventOf('a', 'created', 0));
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await listLiveCards({ limit: 2, category, cursor });
      for (const card of page.items) seen.push(liveCardSchema.parse(card).viewers);
      cursor = page.cursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual([100, 20, 20, 3]);

    await endNow(made[2]!.session.sessionId, t0 + 10_000, 'ended-by-owner');
    const left = await listLiveCards({ limit: 10, category });
    expect(left).toMatchObject({ cursor: null });
    expect(left.items.map(({ viewers }) => viewers)).toEqual([20, 20, 3]);
  });

  it('is filtered by category, language and tag, in any case', async () => {
    const { of } = await live(5, { category: 'food', language: 'pt', tags: ['Bread'] });
    await live(9, { category: 'food', language: 'de', tags: ['Soup'] });
    const find = async (query: object) =>
      (await listLiveCards({ limit: 10, category: 'food', ...query })).items.map(({ name }) => name);
    expect(await find({ language: 'pt' })).toEqual([of.name]);
    expect(await find({ tag: 'bREAD' })).toEqual([of.name]);
    expect(await find({ tag: 'bread', language: 'de' })).toEqual([]);
  });

  it('follows a session into another category', async () => {
    const { of, session } = await live(5, { category: 'art' });
    await amendSession(session.sessionId, (record) => ({
      ...record,
      channel: { ...record.channel, category: 'sports', version: 2 },
    }));
    const names = async (category: string) =>
      (await listLiveCards({ limit: 100, category })).items.map(({ name }) => name);
    expect(await names('art')).not.toContain(of.name);
    expect(await names('sports')).toContain(of.name);
  });
});

describe('a channel', () => {
  it('is found by its newest name and ingest only', async () => {
    const before = channel();
    await updatePointers(before, undefined);
    expect(await projectChannel(before)).toBe(true);
    const after = { ...before, version: 2, name: `${before.name}_2` };
    await updatePointers(after, before);
    expect(await projectChannel(after)).toBe(true);
    expect(await projectChannel(before)).toBe(false);
    expect(await findChannelByName(after.name.toUpperCase())).toEqual(after);
    expect(await findChannelByName(before.name)).toBeUndefined();
    expect(await findChannelIdByArn(before.ingest!.arn)).toBe(before.channelId);
  });
});
