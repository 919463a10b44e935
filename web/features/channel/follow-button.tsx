'use client';
import { Heart } from 'lucide-react';
import { lazy } from 'react';
import type { Channel } from '../../../domain/channels/model';
import { useAuth } from '../../lib/hooks';
import { ButtonLink } from '../../ui/button';
import { Later } from '../../ui/later';

/** In its own chunk, for signed-in users only. */
const FollowToggle = lazy(() => import('./follow-toggle').then((file) => ({ default: file.FollowToggle })));

export function FollowButton({ channel }: { channel: Channel }) {
  const { status, user } = useAuth();
  if (status === 'loading') return <Placeholder />;
  if (user?.userId === channel.ownerId) return null;
  if (status === 'out') {
    return (
      <ButtonLink
        href={`/sign-in?next=${encodeURIComponent(`/c/${channel.name}`)}`}
        look="primary"
        className="px-3"
      >
        <Heart size={17} aria-hidden /> Follow
      </ButtonLink>
    );
  }
  return (
    <Later meanwhile={<Placeholder />}>
      <FollowToggle channel={channel} />
    </Later>
  );
}

function Placeholder() {
  return <span className="skeleton h-9 w-24 rounded-lg" />;
}
