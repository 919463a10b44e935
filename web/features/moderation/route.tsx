'use client';
import { useQuery } from '@tanstack/react-query';
import { ShieldX } from 'lucide-react';
import { lazy } from 'react';
import { isProblem } from '../../lib/api';
import { useSlug, useTitle } from '../../lib/hooks';
import { channelQuery } from '../../lib/queries';
import { ButtonLink } from '../../ui/button';
import { Later } from '../../ui/later';
import { ErrorNotice, Notice } from '../../ui/notice';
import { SignedIn, SignedInSkeleton } from '../account/signed-in';
import { NoSuchChannel } from '../channel/no-such-channel';
import { memberQuery } from './queries';

/** In its own chunk, for moderators only. */
const ModView = lazy(() => import('./mod-view').then((file) => ({ default: file.ModView })));

export function ModRoute() {
  const slug = useSlug();
  if (slug === undefined) return <SignedInSkeleton />;
  return (
    <SignedIn reason="The mod view is for the broadcaster and the moderators of a channel.">
      {() => <Gate key={slug} name={slug} />}
    </SignedIn>
  );
}

/** Lets moderators in. The server checks every call itself. */
function Gate({ name }: { name: string }) {
  const channel = useQuery(channelQuery(name));
  const member = useQuery(memberQuery(channel.data?.channelId ?? ''));
  useTitle(channel.data && `Moderation of ${channel.data.displayName}`);

  if (name === '' || isProblem(channel.error, 'not-found') || isProblem(channel.error, 'validation-failed')) {
    return <NoSuchChannel name={name} />;
  }
  const failure = channel.data === undefined ? channel.error : member.data === undefined && member.error;
  if (failure) {
    return (
      <ErrorNotice
        title="The mod view could not be loaded"
        error={failure}
        onRetry={() => void (channel.data === undefined ? channel : member).refetch()}
      />
    );
  }
  if (channel.data === undefined || member.data === undefined) return <SignedInSkeleton />;
  if (member.data.role === null) {
    return (
      <Notice
        level={1}
        icon={<ShieldX size={28} />}
        title={`You are not a moderator of ${channel.data.displayName}`}
        actions={
          <ButtonLink href={`/c/${channel.data.name}`} prefetch={false} look="primary">
            Go to the channel
          </ButtonLink>
        }
      >
        Only the broadcaster and the moderators can open this page. The broadcaster adds moderators in the
        chat settings.
      </Notice>
    );
  }
  return (
    <Later meanwhile={<SignedInSkeleton />}>
      <ModView channel={channel.data} role={member.data.role} />
    </Later>
  );
}
