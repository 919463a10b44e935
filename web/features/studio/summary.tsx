'use client';
import { useQuery } from '@tanstack/react-query';
import { Play, X } from 'lucide-react';
import { sessionQuery } from '../../lib/queries';
import { clock } from '../../lib/time';
import { ButtonLink } from '../../ui/button';

const reasons = {
  stopped: 'The encoder was stopped.',
  'connection-lost': 'The encoder was lost and did not return in time.',
  'never-started': 'The encoder connected but sent no picture. Check its video settings.',
  'ended-by-owner': 'You ended it here.',
  idle: 'It was ended because nothing was sent any more.',
} as const;

/** What a stream was, right after it. */
export function Summary({ sessionId, onClose }: { sessionId: string; onClose: () => void }) {
  const session = useQuery({
    ...sessionQuery(sessionId),
    refetchInterval: ({ state }) =>
      state.dataUpdateCount < 60 && (state.data?.state !== 'ended' || state.data.recording === null)
        ? 4_000
        : false,
  });
  if (session.data === undefined || session.data.endedAt === null) return null;
  const { startedAt, liveAt, endedAt, peakViewers, reconnects, endReason, recording } = session.data;
  const facts = [
    ['Time on air', clock(Date.parse(endedAt) - Date.parse(liveAt ?? startedAt))],
    ['Viewers at the peak', String(peakViewers)],
    ['Reconnections', String(reconnects)],
  ] as const;
  return (
    <section
      aria-labelledby="summary"
      data-testid="stream-summary"
      className="relative rounded-xl border border-accent/50 bg-raised p-5"
    >
      <button
        type="button"
        aria-label="Close the summary"
        onClick={onClose}
        className="absolute top-3 right-3 grid size-8 place-items-center rounded-lg text-dim hover:bg-hover"
      >
        <X size={18} aria-hidden />
      </button>
      <h2 id="summary" className="font-bold text-lg">
        That was your stream
      </h2>
      {endReason && <p className="text-dim text-sm">{reasons[endReason]}</p>}
      <dl className="mt-4 grid grid-cols-3 gap-4">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dd className="font-extrabold text-2xl tabular-nums tracking-tight">{value}</dd>
            <dt className="text-dim text-xs">{name}</dt>
          </div>
        ))}
      </dl>
      {recording && (
        <ButtonLink href={`/v/${sessionId}`} prefetch={false} look="primary" className="mt-5">
          <Play size={16} fill="currentColor" aria-hidden /> Watch the replay
        </ButtonLink>
      )}
    </section>
  );
}
