import type { MediaTag } from './publication';

const CHECK = 1_000;
/** Window in which media time is compared with wall time. */
const WINDOW = 6_000;
const STARVES_BELOW = 0.75;
const RECOVERS_ABOVE = 0.9;
/** A larger step means that the encoder's clock was set. Milliseconds. */
const JUMP = 5_000;

/** How fast one track arrives. */
class Track {
  private last: number | undefined;
  private media = 0;
  private readonly samples: { at: number; media: number }[] = [];

  add(timestamp: number): void {
    const step = (timestamp - (this.last ?? timestamp)) | 0;
    if (step > 0 && step < JUMP) this.media += step;
    this.last = timestamp;
  }

  /** Media time per time within the window; undefined until there is a whole one. */
  pace(now: number): number | undefined {
    if (this.last === undefined) return undefined;
    this.samples.push({ at: now, media: this.media });
    while (this.samples.length > 1 && now - this.samples[1]!.at >= WINDOW) this.samples.shift();
    const oldest = this.samples[0]!;
    const passed = now - oldest.at;
    return passed < WINDOW ? undefined : (this.media - oldest.media) / passed;
  }
}

/** Reports when a publisher delivers less media than time passes, which IVS calls starvation. */
export class Pace {
  private readonly tracks = { audio: new Track(), video: new Track() };
  private starving = false;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly onChange: (starving: boolean) => void) {
    this.timer = setInterval(() => this.check(Date.now()), CHECK);
    this.timer.unref();
  }

  tag(tag: MediaTag): void {
    if (tag.type !== 'metadata') this.tracks[tag.type].add(tag.timestamp);
  }

  /** Called once a second. @param now epoch milliseconds */
  check(now: number): void {
    const paces = Object.values(this.tracks).flatMap((track) => track.pace(now) ?? []);
    if (paces.length === 0) return;
    // Sound without pictures, or the reverse, is not what viewers came for either.
    const pace = Math.min(...paces);
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
