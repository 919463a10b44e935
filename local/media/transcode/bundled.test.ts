import { createRequire } from 'node:module';
import { CreateChannelCommand, IvsClient } from '@aws-sdk/client-ivs';
import { afterAll, expect, it, vi } from 'vitest';
import { createMediaCloud, until } from '../testing';
import { findFfmpeg } from './find';

/** The package is optional: there is none for some platforms. */
const bundled = (() => {
  try {
    return (createRequire(import.meta.url)('@ffmpeg-installer/ffmpeg') as { path: string }).path;
  } catch {
    return undefined;
  }
})();

afterAll(() => {
  vi.unstubAllEnvs();
});

it('lists what it tried when no ffmpeg is usable', async () => {
  await expect(findFfmpeg({ FFMPEG_PATH: '/nowhere/ffmpeg' })).rejects.toThrow(
    /No usable ffmpeg.*Tried \/nowhere\/ffmpeg/,
  );
});

it.skipIf(bundled === undefined)(
  'a machine without its own ffmpeg encodes the ladder with the one from npm',
  async () => {
    vi.stubEnv('FFMPEG_PATH', bundled!);
    const media = await createMediaCloud();
    const ivs = new IvsClient(media.cloud.clientConfig());
    try {
      const { channel, streamKey } = await ivs.send(new CreateChannelCommand({ insecureIngest: true }));
      const url = channel!.playbackUrl!;
      media.publish(streamKey!.value!, { size: '640x480' });
      const master = await until('a playlist', async () => {
        const response = await fetch(url);
        return response.ok ? response.text() : undefined;
      });
      expect(master.match(/RESOLUTION=\d+x\d+/g)).toEqual([
        ...['RESOLUTION=640x480', 'RESOLUTION=480x360', 'RESOLUTION=214x160'],
      ]);
      const renditions = master.split('\n').filter((line) => line.startsWith('/'));
      for (const rendition of renditions) {
        const playlist = await (await fetch(new URL(rendition, url))).text();
        expect(playlist).toMatch(/#EXT-X-PART:DURATION=0\.3\d+,URI="part-\d+\.m4s",INDEPENDENT=YES/);
      }
      await until('a thumbnail', async () => {
        const id = channel!.arn!.slice(-12);
        return (await fetch(`${media.plane.playbackOrigin}/thumb/${id}.jpg`)).ok;
      });
    } finally {
      ivs.destroy();
      await media.close();
    }
  },
  40_000,
);
