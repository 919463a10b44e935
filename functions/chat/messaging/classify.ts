import { DetectToxicContentCommand } from '@aws-sdk/client-comprehend';
import type { RoomSettings } from '../../../domain/chat/rooms/model';
import { pick } from '../../../domain/kit/env';
import { once } from '../../../domain/kit/once';
import { comprehend } from '../../kit/clients/comprehend';
import { env } from '../../kit/env';
import { log } from '../../kit/log';

const settings = once(() => env(pick('CLASSIFIER')));

/** The score from which on a message is held, by how readily the room wants it. */
const thresholds = { some: 0.8, most: 0.55 } as const;

/** A message does not wait for the classifier for longer; milliseconds. */
const patience = 600;

/**
 * Asks the classifier of the deployment, if it has one, whether a message should wait for a moderator, and answers
 * why. It judges English only. When it is slow or away the message goes on: the rules were asked before.
 * https://docs.aws.amazon.com/comprehend/latest/dg/trust-safety.html
 */
export async function classify(text: string, level: RoomSettings['classifier']): Promise<string | undefined> {
  if (level === 'off' || settings().CLASSIFIER === 'none') return undefined;
  try {
    const answer = await Promise.race([
      comprehend().send(
        new DetectToxicContentCommand({ TextSegments: [{ Text: text }], LanguageCode: 'en' }),
      ),
      new Promise<undefined>((done) => setTimeout(done, patience, undefined)),
    ]);
    const [result] = answer?.ResultList ?? [];
    const worst = [...(result?.Labels ?? [])].sort((a, b) => (b.Score ?? 0) - (a.Score ?? 0))[0];
    if (worst?.Name === undefined || (worst.Score ?? 0) < thresholds[level]) return undefined;
    return `classifier: ${worst.Name.toLowerCase().replaceAll('_', ' ')}`;
  } catch (error) {
    log.warn('The classifier did not answer', { error });
    return undefined;
  }
}
