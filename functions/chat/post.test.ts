import { describe, expect, it } from 'vitest';
import { eachOf, post } from './post';

const failure = (name: string, httpStatusCode: number): Error =>
  Object.assign(new Error(name), { name, $metadata: { httpStatusCode } });

/** A client that fails as told, then takes the post. */
function client(failures: Error[]) {
  const calls: string[] = [];
  const send = async ({ input }: { input: { ConnectionId: string } }) => {
    calls.push(input.ConnectionId);
    const error = failures.shift();
    if (error) throw error;
  };
  return { calls, send: send as never };
}

describe('a post', () => {
  it('is made again while API Gateway is too busy', async () => {
    const busy = client([failure('LimitExceededException', 429), failure('LimitExceededException', 429)]);
    expect(await post(busy, 'c1', 'frame')).toBe('sent');
    expect(busy.calls).toHaveLength(3);
  });

  it('tells a connection that is gone, at once', async () => {
    const gone = client([failure('GoneException', 410)]);
    expect(await post(gone, 'c1', 'frame')).toBe('gone');
    expect(gone.calls).toHaveLength(1);
  });

  it('does not take a refusal for a connection that is gone', async () => {
    expect(await post(client([failure('ForbiddenException', 403)]), 'c1', 'frame')).toBe('failed');
  });
});

describe('work in parallel', () => {
  it('does each item once, never more than allowed at a time', async () => {
    const done: number[] = [];
    let running = 0;
    let most = 0;
    await eachOf([1, 2, 3, 4, 5, 6, 7], 3, async (item) => {
      running += 1;
      most = Math.max(most, running);
      await Promise.resolve();
      done.push(item);
      running -= 1;
    });
    expect(done.sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(most).toBe(3);
  });
});
