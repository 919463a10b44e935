import { MessagesSquare, PanelRightClose, Shield, SlidersHorizontal } from 'lucide-react';
import { setPrefs } from '../../lib/prefs';
import { compact } from '../../lib/time';
import { IconButton, IconLink } from '../../ui/button';

export function ChatHeader({
  viewers,
  modView,
  onMenu,
}: {
  /** Sockets in the room; fewer than watch the video. */
  viewers: number | null;
  /** The address of the moderation view, for moderators. */
  modView: string | undefined;
  onMenu: () => void;
}) {
  return (
    <div className="flex min-h-11 items-center gap-1 border-line border-b px-2">
      <IconButton
        label="Hide chat"
        title="Hide chat"
        onClick={() => setPrefs({ chatOpen: false })}
        className="max-lg:hidden"
      >
        <PanelRightClose size={17} aria-hidden />
      </IconButton>
      <h2 className="flex-1 pl-1 font-bold text-sm">Stream chat</h2>
      {viewers !== null && viewers > 0 && (
        <span className="flex items-center gap-1 text-dim text-xs tabular-nums" title="People in chat">
          <MessagesSquare size={14} aria-hidden /> {compact(viewers)}
          <span className="sr-only">in chat</span>
        </span>
      )}
      {modView !== undefined && (
        <IconLink href={modView} prefetch={false} label="Moderation view" title="Moderation view">
          <Shield size={16} aria-hidden />
        </IconLink>
      )}
      <IconButton label="Chat options" title="Chat options" aria-haspopup="dialog" onClick={onMenu}>
        <SlidersHorizontal size={16} aria-hidden />
      </IconButton>
    </div>
  );
}
