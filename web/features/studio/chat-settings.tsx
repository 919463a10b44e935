import { ShieldCheck } from 'lucide-react';
import type { OwnChannel } from '../../../domain/channels/model';
import { ButtonLink } from '../../ui/button';
import { Panel } from '../../ui/panel';
import { EmotesPanel } from '../emotes/emotes-panel';
import { ModeratorsPanel } from '../moderation/moderators-panel';
import { TermsForm } from '../moderation/terms-form';
import { RoomSettings } from '../rooms/room-settings';

export function ChatSettings({ channel }: { channel: OwnChannel }) {
  const { channelId, name } = channel;
  return (
    <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-[minmax(0,1fr)_23rem]">
      <div className="grid min-w-0 grid-cols-1 gap-5">
        <section className="flex flex-wrap items-center gap-4 rounded-xl border border-accent/50 bg-raised p-5">
          <div className="min-w-0 flex-1 basis-64">
            <h2 className="font-bold">Mod view</h2>
            <p className="text-dim text-sm">
              Chat, review queue, unban requests and action log side by side.
            </p>
          </div>
          <ButtonLink href={`/mod/${name}`} prefetch={false} look="primary">
            <ShieldCheck size={17} aria-hidden /> Open mod view
          </ButtonLink>
        </section>
        <Panel title="Moderators">
          <ModeratorsPanel channelId={channelId} />
        </Panel>
        <Panel title="Blocked and permitted terms">
          <TermsForm channelId={channelId} />
        </Panel>
        <Panel title="Emotes">
          <EmotesPanel channelId={channelId} />
        </Panel>
      </div>
      <Panel title="Chat settings">
        <RoomSettings channelId={channelId} />
      </Panel>
    </div>
  );
}
