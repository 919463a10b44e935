import { timingOf } from '../hls/timing';
import type { MediaTag } from '../rtmp/publication';
import type { SourceFormat } from './ladder';

/** Sound further from the pictures than this means that the encoder's clock was set. Seconds. */
const MAX_DRIFT = 5;

/**
 * Notices where the media of a run does not go on: pictures that are missing for longer than a part may be, or a clock
 * that jumps. What follows belongs to another run, so that no part or segment has to span the gap.
 */
export class Continuity {
  private readonly longestFrame: number;
  private pictureAt: number | undefined;

  constructor({ frameRate, keyframeInterval }: SourceFormat) {
    this.longestFrame = timingOf(frameRate, keyframeInterval).partTarget;
  }

  /** Whether a tag follows what was accepted before. @param time milliseconds on the run's timeline */
  accepts(type: MediaTag['type'], time: number): boolean {
    const at = time / 1000;
    if (type === 'audio') return this.pictureAt === undefined || Math.abs(at - this.pictureAt) <= MAX_DRIFT;
    if (type !== 'video') return true;
    const step = at - (this.pictureAt ?? at);
    if (step < 0 || step > this.longestFrame) return false;
    this.pictureAt = at;
    return true;
  }
}
