import { publishSample, type SamplePublisher } from '../media/sample';

export interface EncoderOptions {
  /** The encoded clip is kept here. */
  readonly folder: string;
  /** The address to publish to; `anew` once, when the first one was refused. */
  readonly address: (anew: boolean) => Promise<string>;
  /** The stream ends for good after this long, milliseconds: what is live is recorded, and disks are finite. */
  readonly lifeMs: number;
  readonly onTrouble: (reason: string) => void;
  readonly onEnd: () => void;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** An encoder that ran this long is taken for healthy: the next pause is short again. */
const HEALTHY_MS = 60_000;
/** One that ended sooner was most likely refused: its stream key is not the channel's any more. */
const REFUSED_MS = 5_000;

/** Publishes the looping sample, and again whenever the encoder dies, until it is stopped or its time is over. */
export class Encoder {
  #publisher: SamplePublisher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #pause = FIRST_PAUSE_MS;
  #stopped = false;
  #refusals = 0;
  readonly #life: NodeJS.Timeout;

  constructor(private readonly options: EncoderOptions) {
    this.#life = setTimeout(() => void this.stop().then(options.onEnd), options.lifeMs).unref();
  }

  /** Resolves when ffmpeg runs; rejects when the first start failed, and tries again later all the same. */
  async start(): Promise<void> {
    try {
      const address = await this.options.address(this.#refusals === 1);
      if (this.#stopped) return;
      const began = Date.now();
      const publisher = await publishSample(address, {
        folder: this.options.folder,
        onExit: (reason) => {
          if (Date.now() - began < REFUSED_MS) this.#refusals += 1;
          if (Date.now() - began > HEALTHY_MS) this.#pause = FIRST_PAUSE_MS;
          this.#again(reason);
        },
      });
      if (this.#stopped) await publisher.stop();
      else this.#publisher = publisher;
    } catch (error) {
      this.#again(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#life);
    await this.#publisher?.stop();
  }

  #again(reason: string): void {
    this.#publisher = undefined;
    if (this.#stopped) return;
    this.options.onTrouble(reason);
    this.#timer = setTimeout(() => void this.start().catch(() => {}), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }
}
