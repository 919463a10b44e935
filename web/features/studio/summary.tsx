'use client';
import { useQuery } from '@tanstack/react-query';
import { Play, X } from 'lucide-react';
import { sessionQuery } from '../../lib/queries';
import { clock } from '../../lib/time';
import { ButtonLink, IconButton } from '../../ui/button';

const reasons = {
  stopped: 'Your encoder stopped.',
  'connection-lost': 'Your encoder disconnected and did not come back in time.',
  'never-started': 'Your encoder connected but sent no video. Check its video settings.',
  'ended-by-owner': 'You ended the stream.',
  idle: 'The stream was idle.',
} as const;

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
    ['Time live', clock(Date.parse(endedAt) - Date.parse(liveAt ?? startedAt))],
    ['Peak viewers', String(peakViewers)],
    ['Reconnects', String(reconnects)],
  ] as const;
  return (
    <section
      aria-labelledby="summary"
      data-testid="stream-summary"
      className="relative rounded-xl border border-accent/50 bg-raised p-5"
    >
      <IconButton label="Close summary" onClick={onClose} className="absolute top-3 right-3">
        <X size={18} aria-hidden />
      </IconButton>
      <h2 id="summary" className="font-bold text-lg">
        Stream summary
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
          <Play size={16} fill="currentColor" aria-hidden /> Watch replay
        </ButtonLink>
      )}
    </section>
  );
}
