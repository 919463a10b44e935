import { SmallButton } from '../../ui/button';
import { moderate } from '../moderation/moderate';
import { type Note, useChat } from './context';

/** The note of a finished action; with its id when it is one that a moderator can undo. */
export function noteOf(result: unknown, done: string | undefined): Note | null {
  if (done === undefined) return null;
  const { actionId } = (result ?? {}) as { actionId?: string };
  return { text: done, ...(actionId !== undefined && { actionId }) };
}

/** What happened last, above the composer; a moderation action can be undone here. */
export function ChatNote({ note }: { note: Note | string | null }) {
  const { channelId, act } = useChat();
  const { text, actionId } = typeof note === 'string' ? { text: note } : (note ?? { text: null });
  return (
    <div className="flex flex-wrap items-center gap-x-2 text-xs empty:hidden">
      <p role="status" className="text-dim leading-relaxed empty:hidden" data-testid="chat-note">
        {text}
      </p>
      {actionId !== undefined && (
        <SmallButton
          onClick={() => void act(() => moderate.undo(channelId, actionId).then(() => undefined), 'Undone.')}
        >
          Undo
        </SmallButton>
      )}
    </div>
  );
}
