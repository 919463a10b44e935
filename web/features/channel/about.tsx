'use client';
import { useQuery } from '@tanstack/react-query';
import { Check, Clock, Eye, Share2 } from 'lucide-react';
import { useState } from 'react';
import type { Channel } from '../../../domain/channels/model';
import type { LiveState } from '../../../domain/sessions/model';
import { shownName } from '../../../domain/users/shown-name';
import { categoryTitle, useCategories } from '../../lib/categories';
import { useNow } from '../../lib/hooks';
import { profileQuery } from '../../lib/queries';
import { clock, compact, spoken } from '../../lib/time';
import { Avatar } from '../../ui/avatar';
import { Button } from '../../ui/button';
import { LiveBadge } from '../../ui/live-badge';
import { Tags } from '../live/live-card';
import { FollowButton } from './follow-button';

export function About({ channel, live }: { channel: Channel; live: LiveState | undefined }) {
  const now = useNow();
  const categories = useCategories();
  const profile = useQuery(profileQuery(channel.name));
  const session = live?.session;
  // Not while the encoder is gone: the player beside it may say that the stream has ended.
  const isLive = live?.state === 'live';
  const since = session?.liveAt ?? session?.startedAt;
  return (
    <div className="px-4 py-4 sm:px-6">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-3">
        <span className={isLive ? 'rounded-full ring-2 ring-live ring-offset-2 ring-offset-bg' : ''}>
          <Avatar name={channel.displayName} colour={channel.avatarColour} size={60} />
        </span>
        <div className="min-w-0 flex-1 basis-64">
          <div className="flex items-center gap-2.5">
            <span className="truncate font-bold text-lg leading-6">{shownName(channel)}</span>
            {isLive && <LiveBadge />}
          </div>
          <h1 className="wrap-anywhere font-semibold leading-6" data-testid="stream-title">
            {channel.title}
          </h1>
          <div className="flex flex-wrap items-center gap-x-3">
            <span className="mt-1.5 font-medium text-link text-sm">
              {categoryTitle(categories, channel.category)}
            </span>
            <Tags
              tags={[languageName(channel.language), ...channel.tags, ...(channel.mature ? ['18+'] : [])]}
            />
          </div>
        </div>
        <div className="flex items-center gap-4">
          {isLive && session && (
            <>
              <span
                className="flex items-center gap-1.5 font-semibold text-bad tabular-nums"
                data-testid="viewers"
              >
                <Eye size={18} aria-hidden /> {compact(session.viewers)}
                <span className="sr-only">viewers</span>
              </span>
              {since && now > 0 && (
                <span className="flex items-center gap-1.5 text-sm tabular-nums">
                  <Clock size={16} aria-hidden />
                  <span aria-hidden>{clock(now - Date.parse(since))}</span>
                  <span className="sr-only">live for {spoken(now - Date.parse(since))}</span>
                </span>
              )}
            </>
          )}
          <FollowButton channel={channel} />
          <ShareButton title={channel.title} />
        </div>
      </div>
      <section className="mt-6 rounded-xl border border-line bg-raised p-5">
        <h2 className="font-bold">About {channel.displayName}</h2>
        <p className="mt-1.5 whitespace-pre-line text-dim text-sm leading-relaxed">
          {profile.data?.bio || `${channel.displayName} has no bio yet.`}
        </p>
      </section>
    </div>
  );
}

function ShareButton({ title }: { title: string }) {
  const [copied, setCopied] = useState(false);
  async function share() {
    const url = location.href;
    if (navigator.share && matchMedia('(pointer: coarse)').matches) {
      await navigator.share({ title, url }).catch(() => undefined);
      return;
    }
    await navigator.clipboard?.writeText(url).catch(() => undefined);
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  }
  return (
    <Button onClick={() => void share()} className="px-3">
      {copied ? <Check size={17} aria-hidden /> : <Share2 size={17} aria-hidden />}
      <span aria-live="polite">{copied ? 'Link copied' : 'Share'}</span>
    </Button>
  );
}

function languageName(code: string): string {
  return new Intl.DisplayNames(['en'], { type: 'language', fallback: 'code' }).of(code) ?? code;
}
