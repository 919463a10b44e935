import type { Terms } from '../../../domain/chat/moderation/model';
import { ProblemError } from '../../../domain/kit/problem';
import { loadRoomContext } from '../rooms/room-context-store';
import type { Moderator } from './moderator';
import { recordAction } from './record-action';
import { putTerms } from './terms-store';

/** Replaces the terms of a room. Throws `validation-failed` for a term that could never match. */
export async function changeTerms(by: Moderator, terms: Terms): Promise<void> {
  // Imported on demand: its patterns take longer to build than the rest of the function takes to start.
  const { isTerm } = await import('../../../domain/chat/moderation/terms');
  const violations = (['blocked', 'permitted'] as const).flatMap((list) =>
    terms[list].flatMap((term, at) =>
      isTerm(term) ? [] : [{ path: `body.${list}.${at}`, message: 'has no letter or digit to match' }],
    ),
  );
  if (violations.length > 0) throw new ProblemError('validation-failed', undefined, { violations });
  const { channelId } = by.room;
  const before = (await loadRoomContext(channelId, null)).terms;
  await recordAction(
    by,
    {
      kind: 'terms',
      detail: `${terms.blocked.length} blocked, ${terms.permitted.length} permitted`,
      before: { blocked: before?.blocked ?? [], permitted: before?.permitted ?? [] },
    },
    [putTerms(channelId, terms)],
    [],
  );
}
