import { publishSample, type SamplePublisher, type Scene } from '../media/sample';

export interface EncoderOptions {
  /** Holds the encoded clips. */
  readonly folder: string;
  readonly scene: Scene;
  /**
   * Milliseconds that the encoder runs, and that it is away after that, again and again.
   * @default it stays
   */
  readonly tunnel?: { readonly run: number; readonly away: number };
  /** The address to publish to; `renew` after the first one was refused. */
  readonly address: (renew: boolean) => Promise<string>;
  /** The stream ends after this many milliseconds: live streams are recorded, and disks are finite. */
  readonly lifeMs: number;
  readonly onTrouble: (reason: string) => void;
  readonly onEnd: () => void;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** After running this long an encoder counts as healthy, and the next delay is short again. */
const HEALTHY_AFTER_MS = 60_000;
/** An encoder that ended sooner was most likely refused: its stream key is no longer valid. */
const REFUSED_MS = 5_000;

/** Publishes the looping sample and restarts it when the encoder dies, until it is stopped or its time is over. */
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

  /** Resolves when ffmpeg runs. Rejects when it did not start, and retries later all the same. */
  async start(): Promise<void> {
    try {
      const address = await this.options.address(this.#refusals === 1);
      if (this.#stopped) return;
      const began = Date.now();
      const publisher = await publishSample(address, {
        folder: this.options.folder,
        scene: this.options.scene,
        onExit: (reason) => {
          if (Date.now() - began < REFUSED_MS) this.#refusals += 1;
          if (Date.now() - began > HEALTHY_AFTER_MS) this.#pause = FIRST_PAUSE_MS;
          this.#restart(reason);
        },
      });
      if (this.#stopped) return await publisher.stop();
      this.#publisher = publisher;
      const { tunnel } = this.options;
      if (tunnel) this.#timer = setTimeout(() => void this.#enter(publisher, tunnel.away), tunnel.run);
    } catch (error) {
      this.#restart(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#life);
    await this.#publisher?.stop();
  }

  /** Its connection is lost for a while. */
  async #enter(publisher: SamplePublisher, awayMs: number): Promise<void> {
    this.#publisher = undefined;
    await publisher.stop();
    if (!this.#stopped) this.#timer = setTimeout(() => void this.start().catch(() => {}), awayMs);
  }

  #restart(reason: string): void {
    this.#publisher = undefined;
    if (this.#stopped) return;
    this.options.onTrouble(reason);
    this.#timer = setTimeout(() => void this.start().catch(() => {}), this.#pause);
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }
}
