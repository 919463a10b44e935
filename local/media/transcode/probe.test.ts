import { describe, expect, it } from 'vitest';
import type { MediaTag } from '../rtmp/publication';
import { parseAvcConfig } from './avc';
import { Continuity } from './continuity';
import { ladderFor } from './ladder';
import { Probe } from './probe';

const video = (hex: string, timestamp = 0): MediaTag => ({
  type: 'video',
  timestamp,
  payload: Buffer.from(hex, 'hex'),
});
const audio = (hex: string, timestamp = 0): MediaTag => ({ ...video(hex, timestamp), type: 'audio' });
/** 1280x720, High profile, level 3.1, as written by x264. */
const AVC_CONFIG =
  '0164001fffe1001b6764001facd9405005bb016a02020280000003008000001e478c18cb01000668ebe3cb22c0';

describe('the first keyframe interval', () => {
  it('names the refused codec', () => {
    expect(() => new Probe().add(video(`90${Buffer.from('hvc1').toString('hex')}00`))).toThrow(
      /HEVC is not supported/,
    );
    expect(() => new Probe().add(video('1c00000000'))).toThrow(/HEVC is not supported/);
    expect(() => new Probe().add(audio('2f0011'))).toThrow(/MP3 is not supported.*AAC/);
  });

  it('measures rate, interval and audio, and puts media on its timeline', () => {
    const probe = new Probe();
    expect(probe.add(video('270100000011', 900))).toBeUndefined(); // A frame that cannot be decoded yet.
    probe.add(video(`1700000000${AVC_CONFIG}`, 1_000));
    probe.add(audio('af001190', 1_000));
    let result: ReturnType<Probe['add']>;
    for (let frame = 0; frame <= 60 && !result; frame += 1) {
      const time = 1_000 + Math.round((frame * 1000) / 30);
      probe.add(audio('af0122', time));
      result = probe.add(video(`${frame % 60 === 0 ? 17 : 27}0100000011`, time));
    }
    expect(result!.format).toMatchObject({
      width: 1280,
      height: 720,
      frameRate: 30,
      audio: true,
      keyframeInterval: 2,
    });
    expect(result!.base).toBe(1_000);
    expect(result!.tags.at(-1)!.time).toBe(2_000);
  });

  it.each([
    [
      'begins late and catches up',
      (frame: number) => (frame === 0 ? 0 : 13 + Math.round((frame - 1) * 33.333)),
    ],
    ['loses pictures', (frame: number) => Math.round((frame + (frame > 20 ? 3 : 0)) * 33.367)],
    ['is a camera with its own clock', (frame: number) => Math.round(frame * 33.1 + (frame % 3))],
  ])('finds the frame rate of an encoder that %s', (_, timeOf) => {
    const probe = new Probe();
    probe.add(video(`1700000000${AVC_CONFIG}`));
    let result: ReturnType<Probe['add']>;
    for (let frame = 0; frame <= 60 && !result; frame += 1) {
      result = probe.add(video(`${frame % 60 === 0 ? 17 : 27}0100000011`, timeOf(frame)));
    }
    expect([29.97, 30]).toContain(result!.format.frameRate);
  });

  it('stops waiting for a keyframe that does not come', () => {
    const probe = new Probe();
    probe.add(video(`1700000000${AVC_CONFIG}`));
    let result: ReturnType<Probe['add']>;
    for (let time = 0; time < 10_000 && !result; time += 40) {
      result = probe.add(video(`${time === 0 ? 17 : 27}0100000011`, time));
    }
    expect(result!.format).toMatchObject({ audio: false, keyframeInterval: Number.POSITIVE_INFINITY });
    expect(ladderFor(result!.format)[0]!.videoBitrate).toBeGreaterThan(0); // The top rung is encoded again.
  });
});

const source30 = {
  ...{ width: 1920, height: 1080, bitrate: 6e6 },
  ...{ audio: true, keyframeInterval: 2, playable: true },
};

it('makes a ladder that never upscales and passes the source through', () => {
  const source = { ...source30, frameRate: 60 };
  const names = (height: number, width: number) =>
    ladderFor({ ...source, height, width }).map(({ name, videoBitrate }) =>
      videoBitrate ? name : `(${name})`,
    );
  expect(names(1080, 1920)).toEqual(['(1080p60)', '720p60', '480p30', '360p30', '160p30', '(audio_only)']);
  expect(names(720, 1280)).toEqual(['(720p60)', '480p30', '360p30', '160p30', '(audio_only)']);
  expect(names(180, 320)).toEqual(['(180p60)', '(audio_only)']);
  // A portrait picture has rungs with as many pixels, not as many lines.
  expect(names(1920, 1080)).toEqual(['(1080p60)', '720p60', '480p30', '360p30', '160p30', '(audio_only)']);
  expect(
    ladderFor({ ...source, width: 1080, height: 1920 }).map(({ width, height }) => `${width}x${height}`),
  ).toEqual(['1080x1920', '720x1280', '480x854', '360x640', '160x284', '0x0']);
  expect(ladderFor({ ...source, frameRate: 50, audio: false }).map(({ name }) => name)).toEqual([
    ...['1080p50', '720p50', '480p25', '360p25', '160p25'],
  ]);
  expect(ladderFor({ ...source, frameRate: 30 }).every(({ everyFrame }) => everyFrame === undefined)).toBe(
    true,
  );
  expect(ladderFor({ ...source, playable: false })[0]!.videoBitrate).toBeGreaterThan(0);
});

it('names the frames that do not follow', () => {
  const continuity = new Continuity({ ...source30, frameRate: 30 });
  const at = (...times: number[]) => times.map((time) => continuity.accepts('video', time));
  expect(at(0, 33, 67, 100)).toEqual([true, true, true, true]);
  expect(at(400), 'nine frames are missing').toEqual([true]);
  expect(at(800), 'more than a part').toEqual([false]);
  expect(at(433, 300), 'a clock that was set back').toEqual([true, false]);
  expect(continuity.accepts('audio', 900)).toBe(true);
  expect(continuity.accepts('audio', 60_000), 'a clock that was set').toBe(false);
  expect(new Continuity({ ...source30, frameRate: 1 }).accepts('video', 0)).toBe(true);
});

it('reads size and codec of an H.264 configuration', () => {
  expect(parseAvcConfig(Buffer.from(AVC_CONFIG, 'hex'))).toEqual({
    ...{ width: 1280, height: 720, codec: 'avc1.64001f' },
    ...{ chroma: 1, depth: 8 },
  });
});
