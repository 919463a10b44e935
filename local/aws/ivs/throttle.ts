import { AwsError } from '../../runtime/cloud';

/** Calls per second of each control operation; not adjustable on AWS ("Service Quotas", Amazon IVS). */
const SLOW = 3;
const NORMAL = 5;
const SLOW_OPERATIONS = /StreamKey|RecordingConfiguration/;

/** A token bucket for each operation. */
export class Throttle {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  constructor(private readonly now: () => number = Date.now) {}

  /** @param scope separates quotas by resource. @throws AwsError ThrottlingException */
  take(operation: string, scope = ''): void {
    const rate = SLOW_OPERATIONS.test(operation) ? SLOW : NORMAL;
    const name = `${operation} ${scope}`;
    const now = this.now();
    const bucket = this.buckets.get(name) ?? { tokens: rate, at: now };
    bucket.tokens = Math.min(rate, bucket.tokens + ((now - bucket.at) / 1000) * rate);
    bucket.at = now;
    if (this.buckets.size > 10_000) this.buckets.clear();
    this.buckets.set(name, bucket);
    if (bucket.tokens < 1) {
      throw new AwsError(
        'ThrottlingException',
        `Rate exceeded: ${operation} allows ${rate} calls a second.`,
        429,
      );
    }
    bucket.tokens -= 1;
  }
}
