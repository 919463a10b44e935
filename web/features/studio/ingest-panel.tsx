'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { KeyRound, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { OwnChannel } from '../../../domain/channels/model';
import { call, messageOf } from '../../lib/api';
import { useNow } from '../../lib/hooks';
import { ownChannelQuery } from '../../lib/queries';
import { ago } from '../../lib/time';
import { Button } from '../../ui/button';
import { CopyLine } from '../../ui/copy-line';
import { Confirm } from '../../ui/dialog';
import { FormError } from '../../ui/field';
import { Panel } from '../../ui/panel';

/** Ingest servers and the stream key, which the page knows only right after it was created. */
export function IngestPanel({
  channel,
  streamKey,
  onKey,
}: {
  channel: OwnChannel;
  streamKey: string | undefined;
  onKey: (key: string) => void;
}) {
  const queries = useQueryClient();
  const now = useNow(60_000);
  const [asking, setAsking] = useState(false);
  const rotate = useMutation({
    mutationFn: () => call('channels.rotateStreamKey', {}),
    onSuccess: (created) => {
      onKey(created.streamKey);
      void queries.invalidateQueries({ queryKey: ownChannelQuery.queryKey });
    },
    onSettled: () => setAsking(false),
  });
  const current = channel.streamKey;
  return (
    <Panel title="Connect your encoder">
      <div className="grid grid-cols-1 gap-5">
        {(channel.ingest?.servers ?? []).map((server, index) => (
          <CopyLine
            key={server}
            label={
              server.startsWith('rtmp:')
                ? 'Server without encryption (RTMP), for older encoders'
                : index === 0
                  ? 'Server'
                  : `Alternative server ${index}`
            }
            value={server}
            testId="ingest-server"
          />
        ))}
        {streamKey !== undefined && (
          <div className="grid gap-3">
            <CopyLine label="Stream key" value={streamKey} testId="stream-key" />
            <p className="flex items-start gap-2 text-sm">
              <TriangleAlert size={18} className="mt-px shrink-0 text-link" aria-hidden />
              Copy it now: you cannot see it again. Anyone who has it can stream on your channel.
            </p>
          </div>
        )}
        {streamKey === undefined && (
          <div>
            <p className="mb-1.5 font-semibold text-sm">Stream key</p>
            {current === null ? (
              <p className="text-dim text-sm">Your encoder needs a stream key. It is shown only once.</p>
            ) : (
              <p className="text-sm">
                <code className="rounded-md bg-sunken px-2 py-1">••••••••{current.lastFour}</code>{' '}
                <span className="text-dim">{now > 0 && `created ${ago(current.createdAt, now)}`}</span>
              </p>
            )}
          </div>
        )}
        {rotate.isError && <FormError>{messageOf(rotate.error)}</FormError>}
        <div>
          <Button
            look={current === null && streamKey === undefined ? 'primary' : 'plain'}
            busy={rotate.isPending}
            onClick={() => (current === null ? rotate.mutate() : setAsking(true))}
            data-testid="make-key"
          >
            <KeyRound size={16} aria-hidden />
            {current === null && streamKey === undefined ? 'Create stream key' : 'Reset stream key'}
          </Button>
        </div>
      </div>
      {asking && (
        <Confirm
          title="Reset stream key?"
          action="Reset"
          busy={rotate.isPending}
          onConfirm={() => rotate.mutate()}
          onCancel={() => setAsking(false)}
        >
          The old key stops working at once. Update every encoder that uses it.
        </Confirm>
      )}
    </Panel>
  );
}
