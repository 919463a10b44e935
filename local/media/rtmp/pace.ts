import type { MediaTag } from './publication';

const CHECK = 1_000;
/** Window in which media time is compared with wall time. */
const WINDOW = 6_000;
const STARVES_BELOW = 0.75;
const RECOVERS_ABOVE = 0.9;
/** A larger step means that the encoder's clock was set. Milliseconds. */
const JUMP = 5_000;

/** Reports when a publisher delivers less media than time passes, which IVS calls starvation. */
export class Pace {
  private last: number | undefined;
  private media = 0;
  private readonly samples: { at: number; media: number }[] = [];
  private starving = false;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly onChange: (starving: boolean) => void) {
    this.timer = setInterval(() => this.check(Date.now()), CHECK);
    this.timer.unref();
  }

  tag(tag: MediaTag): void {
    if (tag.type === 'metadata') return;
    this.last ??= tag.timestamp;
    const step = (tag.timestamp - this.last) | 0;
    if (step < 0 && step > -JUMP) return; // Audio and video interleave.
    if (step > 0 && step < JUMP) this.media += step;
    this.last = tag.timestamp;
  }

  /** Called once a second. @param now epoch milliseconds */
  check(now: number): void {
    if (this.last === undefined) return;
    this.samples.push({ at: now, media: this.media });
    while (this.samples.length > 1 && now - this.samples[1]!.at >= WINDOW) this.samples.shift();
    const oldest = this.samples[0]!;
    if (now - oldest.at < WINDOW) return;
    const pace = (this.media - oldest.media) / (now - oldest.at);
    const starving = this.starving ? pace < RECOVERS_ABOVE : pace < STARVES_BELOW;
    if (starving !== this.starving) {
      this.starving = starving;
      this.onChange(starving);
    }
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
