import type { NewEntry } from '../../../domain/chat/log/model';
import type { ChatMessage } from '../../../domain/chat/messaging/model';
import type { Action } from '../../../domain/chat/moderation/model';
import { newId } from '../../../domain/kit/id';
import { ProblemError } from '../../../domain/kit/problem';
import { putEntry } from '../delivery/chat-stream';
import { storeAction, type Write } from './actions-store';
import type { Moderator } from './moderator';

export interface ModerationAction {
  readonly kind: Action['kind'];
  readonly target?: { readonly userId: string; readonly name: string };
  readonly message?: ChatMessage;
  readonly reason?: string;
  readonly detail?: string;
  /** What an undo needs; an action without it cannot be undone. */
  readonly before?: unknown;
}

/**
 * Stores an action with what it changes, then publishes entries to the room's log; a function computes them once the
 * action is stored. If publishing fails the action persists, and the caller may repeat it. Throws `conflict` when a
 * condition of the writes was not met.
 */
export async function recordAction(
  by: Moderator,
  { kind, target, message, reason, detail, before }: ModerationAction,
  writes: readonly Write[],
  entries: readonly NewEntry[] | (() => Promise<readonly NewEntry[]>),
): Promise<{ actionId: string }> {
  const { channelId } = by.room;
  const actionId = newId('action');
  const isStored = await storeAction(
    channelId,
    {
      actionId,
      kind,
      at: new Date().toISOString(),
      by: { userId: by.userId, name: by.name },
      target: target ?? null,
      message: message ?? null,
      reason: reason ?? '',
      detail: detail ?? '',
      undone: false,
      undoable: before !== undefined,
      ...(before !== undefined && { before }),
    },
    writes,
  );
  if (!isStored) throw new ProblemError('conflict', undefined, { retryAfter: 1 });
  for (const entry of typeof entries === 'function' ? await entries() : entries) {
    await putEntry(channelId, entry);
  }
  return { actionId };
}
