import { type FormEvent, useState } from 'react';
import type { Restriction } from '../../../../domain/chat/moderation/model';
import { formatDuration, parseDuration } from '../../../../domain/kit/durations';
import { SmallButton } from '../../../ui/button';
import { smallInputLook } from '../../../ui/field';
import { moderate, timeouts } from '../../moderation/moderate';
import { type Subject, useChat } from '../context';

/** In seconds. */
const maxTimeout = 14 * 86_400;

/** Timeout, ban, purge, and the end of a restriction. */
export function RestrictForm({
  subject: { userId, name },
  restriction,
}: {
  subject: Subject;
  restriction: Pick<Restriction, 'kind'> | null;
}) {
  const { channelId, act, openCard } = useChat();
  const [length, setLength] = useState('');
  const [reason, setReason] = useState('');
  const seconds = parseDuration(length.trim(), 'm');
  const isValid = seconds !== undefined && seconds >= 1 && seconds <= maxTimeout;
  async function run(action: () => Promise<unknown>, done: string) {
    if (await act(action, done)) openCard(null);
  }
  const timeout = (length: number) =>
    void run(
      () => moderate.timeout(channelId, userId, length, reason),
      `${name} was timed out for ${formatDuration(length)}.`,
    );
  function submit(event: FormEvent) {
    event.preventDefault();
    if (isValid) timeout(seconds);
  }
  return (
    <form onSubmit={submit} className="space-y-2 border-line border-t pt-3">
      <p className="font-semibold text-xs" id="chat-timeout">
        Time out
      </p>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset brings a look of its own */}
      <div role="group" aria-labelledby="chat-timeout" className="flex flex-wrap gap-1.5">
        {timeouts.map(({ seconds, label, spoken }) => (
          <SmallButton
            key={seconds}
            aria-label={`Time out ${name} for ${spoken}`}
            onClick={() => timeout(seconds)}
          >
            {label}
          </SmallButton>
        ))}
        <input
          aria-label="Custom duration, such as 2h or 1d"
          placeholder="2h"
          value={length}
          onChange={(event) => setLength(event.target.value)}
          aria-invalid={length !== '' && !isValid}
          className={`${smallInputLook} !w-14 !px-2`}
        />
        <SmallButton type="submit" disabled={!isValid}>
          Set
        </SmallButton>
      </div>
      <input
        aria-label="Reason"
        placeholder="Reason (optional)"
        maxLength={300}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        className={smallInputLook}
      />
      <div className="flex flex-wrap gap-1.5">
        <SmallButton
          look="danger"
          onClick={() => void run(() => moderate.ban(channelId, userId, reason), `${name} was banned.`)}
        >
          Ban
        </SmallButton>
        <SmallButton
          onClick={() =>
            void run(() => moderate.purge(channelId, userId), `Messages by ${name} were removed.`)
          }
        >
          Purge messages
        </SmallButton>
        {restriction && (
          <SmallButton
            onClick={() => void run(() => moderate.lift(channelId, userId), `${name} can chat again.`)}
          >
            {restriction.kind === 'ban' ? 'Unban' : 'End timeout'}
          </SmallButton>
        )}
      </div>
    </form>
  );
}
