import type { Answer } from '../../../lib/api';
import { day, timeOfDay } from '../../../lib/time';

/** A user's recent messages and the moderation actions on them, for moderators. */
export function UserHistory({
  moderation: { messages, actions },
}: {
  moderation: NonNullable<Answer<'chat.getChatter'>['moderation']>;
}) {
  return (
    <div className="space-y-2 border-line border-t pt-3 text-xs">
      <p className="font-semibold">Recent messages</p>
      {messages.length === 0 && <p className="text-dim">None.</p>}
      <ul className="space-y-1">
        {messages.map(({ messageId, at, text }) => (
          <li key={messageId} className="break-words">
            <time dateTime={new Date(at).toISOString()} className="text-dim tabular-nums">
              {timeOfDay(at)}
            </time>{' '}
            {text}
          </li>
        ))}
      </ul>
      {actions.length > 0 && (
        <>
          <p className="font-semibold">Moderation actions</p>
          <ul className="space-y-1">
            {actions.map(({ actionId, kind, by, at, reason }) => (
              <li key={actionId}>
                <span className="text-dim">{day(at)}</span> {kind} by {by.name}
                {reason && `: ${reason}`}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
