'use client';
import { useSlug } from '../../lib/hooks';
import { ChannelSkeleton } from './skeleton';
import { ChannelView } from './view';

export function ChannelRoute() {
  const slug = useSlug();
  return slug === undefined ? <ChannelSkeleton /> : <ChannelView key={slug} name={slug} />;
}
