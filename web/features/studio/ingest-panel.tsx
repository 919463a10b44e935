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

/** Server addresses and the stream key. The key is in the page only after it was made, until it is left. */
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
    onSuccess: (made) => {
      onKey(made.streamKey);
      void queries.invalidateQueries({ queryKey: ownChannelQuery.queryKey });
    },
    onSettled: () => setAsking(false),
  });
  const known = channel.streamKey;
  return (
    <Panel title="Connect your encoder">
      <div className="grid gap-5">
        {(channel.ingest?.servers ?? []).map((server, index) => (
          <CopyLine
            key={server}
            label={
              server.startsWith('rtmp:')
                ? 'Server without encryption, for encoders that cannot encrypt'
                : index === 0
                  ? 'Server'
                  : `Server, choice ${index + 1}`
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
              Copy it now: it is shown this once. Who has it can stream on your channel.
            </p>
          </div>
        )}
        {streamKey === undefined && (
          <div>
            <p className="mb-1.5 font-semibold text-sm">Stream key</p>
            {known === null ? (
              <p className="text-dim text-sm">
                Your encoder needs a key. It is shown once, so have OBS open.
              </p>
            ) : (
              <p className="text-sm">
                <code className="rounded-md bg-sunken px-2 py-1">••••••••{known.lastFour}</code>{' '}
                <span className="text-dim">{now > 0 && `made ${ago(known.createdAt, now)}`}</span>
              </p>
            )}
          </div>
        )}
        {rotate.isError && <FormError>{messageOf(rotate.error)}</FormError>}
        <div>
          <Button
            look={known === null && streamKey === undefined ? 'primary' : 'plain'}
            busy={rotate.isPending}
            onClick={() => (known === null ? rotate.mutate() : setAsking(true))}
            data-testid="make-key"
          >
            <KeyRound size={16} aria-hidden />
            {known === null && streamKey === undefined ? 'Make a stream key' : 'Make a new key'}
          </Button>
        </div>
      </div>
      {asking && (
        <Confirm
          title="Make a new stream key?"
          action="Make a new key"
          busy={rotate.isPending}
          onConfirm={() => rotate.mutate()}
          onCancel={() => setAsking(false)}
        >
          The old key stops working at once: put the new one into every encoder that you use.
        </Confirm>
      )}
    </Panel>
  );
}
