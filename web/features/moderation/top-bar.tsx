import { ArrowLeft, Search, Settings } from 'lucide-react';
import { useId } from 'react';
import type { Channel } from '../../../domain/channels/model';
import type { Role } from '../../../domain/chat/rooms/roles';
import { IconLink } from '../../ui/button';
import { cx } from '../../ui/cx';
import { inputLook } from '../../ui/field';
import { useModeration } from './context';
import { ShieldButton } from './shield';

export function TopBar({ channel, role }: { channel: Channel; role: Role }) {
  const { channelId, filter, setFilter } = useModeration();
  const id = useId();
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-line border-b bg-raised px-4 py-2">
      <IconLink
        size={9}
        href={`/c/${channel.name}`}
        prefetch={false}
        label={`Back to the channel of ${channel.displayName}`}
        className="-ml-2"
      >
        <ArrowLeft size={19} aria-hidden />
      </IconLink>
      <div className="-ml-2 min-w-0 flex-1">
        <h1 className="truncate font-bold leading-5">{channel.displayName}</h1>
        <p className="text-dim text-xs leading-4">
          Mod view,{' '}
          {{ owner: 'your channel', moderator: 'as a moderator', admin: 'as an administrator' }[role]}
        </p>
      </div>
      <div className="relative min-w-0 max-sm:order-last max-sm:w-full sm:w-64">
        <label htmlFor={id} className="sr-only">
          Filter by user
        </label>
        <Search size={16} className="absolute inset-y-0 left-3 my-auto text-dim" aria-hidden />
        <input
          id={id}
          type="search"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
          placeholder="Filter by user"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className={cx(inputLook, 'min-h-9 py-1 pl-9')}
        />
      </div>
      {role === 'owner' && (
        <IconLink
          size={9}
          href="/go-live#chat"
          label="Chat settings"
          title="Chat settings"
          className="max-sm:hidden"
        >
          <Settings size={18} aria-hidden />
        </IconLink>
      )}
      <ShieldButton channelId={channelId} />
    </div>
  );
}
