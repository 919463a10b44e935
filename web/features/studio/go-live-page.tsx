'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { LoaderCircle, Radio } from 'lucide-react';
import { lazy } from 'react';
import type { OwnProfile } from '../../../domain/users/model';
import { call, isProblem, messageOf } from '../../lib/api';
import { ownChannelQuery } from '../../lib/queries';
import { Button } from '../../ui/button';
import { FormError } from '../../ui/field';
import { Later } from '../../ui/later';
import { ErrorNotice, Notice } from '../../ui/notice';
import { SignedIn } from '../account/signed-in';

/** In its own chunk with its forms and player, not needed without a channel. */
const Studio = lazy(() => import('./studio').then((file) => ({ default: file.Studio })));

export function GoLivePage() {
  return <SignedIn reason="You need an account to stream.">{(user) => <OwnChannel user={user} />}</SignedIn>;
}

/** The user's channel: created on demand, and polled until its ingest is ready. */
function OwnChannel({ user }: { user: OwnProfile }) {
  const queries = useQueryClient();
  const channel = useQuery({
    ...ownChannelQuery,
    refetchInterval: ({ state }) => (state.data && state.data.ingestState !== 'ready' ? 2_000 : false),
  });
  const create = useMutation({
    mutationFn: () => call('channels.create', {}),
    onSuccess: (created) => queries.setQueryData(ownChannelQuery.queryKey, created),
  });

  if (isProblem(channel.error, 'not-found') && channel.data === undefined) {
    return (
      <Notice
        level={1}
        icon={<Radio size={28} />}
        title="Create your channel"
        actions={
          <Button look="primary" busy={create.isPending} onClick={() => create.mutate()}>
            Create channel
          </Button>
        }
      >
        <p>
          Your channel will be at <strong className="text-ink">/c/{user.username}</strong>. Stream from OBS or
          any other encoder.
        </p>
        {create.isError && (
          <div className="mt-4">
            <FormError>{messageOf(create.error)}</FormError>
          </div>
        )}
      </Notice>
    );
  }
  if (channel.isError && channel.data === undefined) {
    return (
      <ErrorNotice
        title="Your channel could not be loaded"
        error={channel.error}
        onRetry={() => void channel.refetch()}
      />
    );
  }
  if (channel.data === undefined) {
    return <Loading />;
  }
  if (channel.data.ingestState !== 'ready') {
    return (
      <Notice
        level={1}
        icon={<LoaderCircle size={28} className="animate-spin" />}
        title="Setting up your channel"
      >
        <p role="status" data-testid="provisioning">
          {channel.data.ingestState === 'failed'
            ? 'The video service did not respond. We keep trying; you can leave this page open.'
            : 'This takes a few seconds.'}
        </p>
      </Notice>
    );
  }
  return (
    <Later meanwhile={<Loading />}>
      <Studio channel={channel.data} />
    </Later>
  );
}

function Loading() {
  return (
    <div
      className="mx-auto grid max-w-6xl gap-5 px-4 py-6 sm:px-6"
      role="status"
      aria-label="Loading your channel"
    >
      <div className="skeleton h-8 w-48 rounded-lg" />
      <div className="skeleton h-72 rounded-xl" />
    </div>
  );
}
