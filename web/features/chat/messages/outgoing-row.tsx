import { LoaderCircle } from 'lucide-react';
import type { Outgoing } from '../../../../client/chat/outbox';
import { useChat } from '../context';
import { Body } from './body';
import { inNameColour } from './name';

/** The viewer's own message while it is sent, reviewed, or after it was refused. */
export function OutgoingRow({ outgoing }: { outgoing: Outgoing }) {
  const { room, self } = useChat();
  const { nonce, text, state, problem, reply } = outgoing;
  const colour = inNameColour(self?.avatarColour ?? '#888888');
  const dismiss = <TextButton onClick={() => room.dismiss(nonce)}>Dismiss</TextButton>;
  return (
    <div
      className="break-words px-3 pt-1.5 pb-px text-[13px] leading-5"
      data-testid="chat-outgoing"
      data-state={state}
    >
      {reply && <p className="truncate text-dim text-xs">Replying to @{reply.name}</p>}
      <span className={`font-bold ${colour.className}`} style={colour.style}>
        {self?.displayName}
      </span>
      <span className="text-dim">: </span>
      <span className={state === 'refused' ? 'text-dim line-through' : 'text-dim'}>
        <Body text={text} />
      </span>
      {state === 'sending' && (
        <LoaderCircle
          size={12}
          className="ml-1.5 inline animate-spin text-dim"
          role="img"
          aria-label="Sending"
        />
      )}
      {state === 'in-review' && (
        <p className="text-dim text-xs">A moderator will review your message first. {dismiss}</p>
      )}
      {state === 'refused' && problem && (
        <p className="text-bad text-xs">
          {problem.code === 'unanswered'
            ? 'Your message may not have been sent.'
            : `${problem.detail ?? problem.title}.`.replace(/([.!?])\.$/, '$1')}{' '}
          <TextButton onClick={() => room.retry(nonce)}>Try again</TextButton> {dismiss}
        </p>
      )}
    </div>
  );
}

function TextButton({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="min-h-6 rounded px-1 font-semibold text-link underline-offset-2 hover:underline"
    >
      {children}
    </button>
  );
}
