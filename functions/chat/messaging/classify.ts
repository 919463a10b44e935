import { DetectToxicContentCommand } from '@aws-sdk/client-comprehend';
import type { RoomSettings } from '../../../domain/chat/rooms/model';
import { pick } from '../../../domain/kit/env';
import { once } from '../../../domain/kit/once';
import { comprehend } from '../../kit/clients/comprehend';
import { env } from '../../kit/env';
import { log } from '../../kit/log';

const settings = once(() => env(pick('CLASSIFIER')));

/** The score from which a message is reviewed, by the level of the room. */
const thresholds = { some: 0.8, most: 0.55 } as const;

/** How long a message waits for the classifier, milliseconds. */
const maxWait = 600;

/**
 * Asks the classifier of the deployment, if it has one, whether a moderator should review a message; returns the reason.
 * It knows English only. When it is slow or fails, the message passes.
 * https://docs.aws.amazon.com/comprehend/latest/dg/trust-safety.html
 */
export async function classify(text: string, level: RoomSettings['classifier']): Promise<string | undefined> {
  if (level === 'off' || settings().CLASSIFIER === 'none') return undefined;
  try {
    const answer = await Promise.race([
      comprehend().send(
        new DetectToxicContentCommand({ TextSegments: [{ Text: text }], LanguageCode: 'en' }),
      ),
      new Promise<undefined>((done) => setTimeout(done, maxWait, undefined)),
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
