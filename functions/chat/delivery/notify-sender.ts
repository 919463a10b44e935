import type { Dropped } from '../../../domain/chat/delivery/sequencing';
import { refusalLine } from '../../../domain/chat/irc/notices';
import { textOf } from '../../../domain/chat/irc/room';
import { ProblemError } from '../../../domain/kit/problem';
import type { Connections } from '../../kit/clients/connections';
import { frame } from '../../kit/socket';
import { within } from '../../kit/within';
import { capabilitiesOf, findIrc } from '../irc/irc-store';
import type { Via } from '../rooms/subscriptions-store';

const refusals = {
  flood: () => new ProblemError('rate-limited', undefined, { retryAfter: 10 }),
  repeat: () => new ProblemError('message-repeated'),
  restricted: () => new ProblemError('timed-out', 'A moderator has timed you out or banned you.'),
};

/** Notifies the sender of a message that was acknowledged and dropped after all. Duplicates need no answer. */
export async function notifySender(
  sockets: Readonly<Record<Via, Connections>>,
  channelId: string,
  { sender, reason }: Dropped,
  patience: number,
): Promise<void> {
  if (reason === 'duplicate') return;
  const problem = refusals[reason]();
  const { connectionId, nonce } = sender;
  if (sender.via === 'site') {
    await sockets.site.post(connectionId, frame([{ type: 'refused', nonce, problem: problem.toProblem() }]));
    return;
  }
  const item = await within(patience, findIrc(connectionId));
  const name = item?.rooms[channelId];
  if (name === undefined) return;
  await sockets.irc.post(connectionId, textOf([refusalLine({ name }, problem)], capabilitiesOf(item)));
}
