'use client';
import { Button } from '../../ui/button';
import { Popover } from '../../ui/popover';

const key = (channelId: string): string => `streamforge.rules.${channelId}`;
/** Fallback where storage is forbidden. */
const accepted = new Map<string, string>();

/** Whether the viewer accepted the current rules of a channel's chat. */
export function rulesAccepted(channelId: string, rules: string): boolean {
  try {
    return (accepted.get(channelId) ?? localStorage.getItem(key(channelId))) === rules;
  } catch {
    return accepted.get(channelId) === rules;
  }
}

function accept(channelId: string, rules: string): void {
  accepted.set(channelId, rules);
  try {
    localStorage.setItem(key(channelId), rules);
  } catch {
    // Storage is forbidden: the next page shows the rules again.
  }
}

/** Shown before the viewer's first message. */
export function Rules({
  channelId,
  rules,
  onClose,
}: {
  channelId: string;
  rules: string;
  onClose: () => void;
}) {
  return (
    <Popover title="Chat rules" onClose={onClose} className="bottom-full mb-1 max-h-80">
      <div className="space-y-3 p-3.5 text-sm" data-testid="chat-rules">
        <p className="whitespace-pre-line break-words">{rules}</p>
        <Button
          look="primary"
          className="w-full"
          onClick={() => {
            accept(channelId, rules);
            onClose();
          }}
        >
          Okay, got it
        </Button>
      </div>
    </Popover>
  );
}
