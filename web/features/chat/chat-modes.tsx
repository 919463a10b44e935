import type { RoomSettings } from '../../../domain/chat/rooms/model';
import { inForce } from '../../../domain/chat/rooms/settings';
import { formatDuration } from '../../../domain/kit/durations';

/** The modes that are on, in a line. */
export function ChatModes({ settings }: { settings: RoomSettings }) {
  const now = inForce(settings);
  const modes = [
    now.shield && 'Shield mode',
    now.slowSeconds > 0 && `Slow mode: ${now.slowSeconds} s`,
    now.followersMinutes !== null &&
      `Followers only${now.followersMinutes > 0 ? `: ${formatDuration(now.followersMinutes * 60)}` : ''}`,
    now.emoteOnly && 'Emotes only',
    now.uniqueOnly && 'Unique chat',
    now.verifiedOnly && 'Verified accounts only',
  ].filter((mode) => mode !== false);
  if (modes.length === 0) return null;
  return (
    <ul aria-label="Chat modes" className="mb-1.5 flex flex-wrap gap-1" data-testid="chat-modes">
      {modes.map((mode) => (
        <li key={mode} className="rounded-md bg-sunken px-1.5 font-semibold text-[11px] text-dim leading-5">
          {mode}
        </li>
      ))}
    </ul>
  );
}
