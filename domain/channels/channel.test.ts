import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ingestServers } from './ingest';
import { channelSettingsSchema } from './model';
import { startingSettings } from './settings';

describe('ingest servers', () => {
  it('use RTMPS on port 443 of the host from IVS', () => {
    expect(ingestServers('a1b2.global-contribute.live-video.net', false)).toEqual([
      'rtmps://a1b2.global-contribute.live-video.net:443/app/',
    ]);
  });

  it('keep the port of the endpoint, and include plain RTMP only when allowed', () => {
    expect(ingestServers('127.0.0.1:19350', true)).toEqual([
      'rtmps://127.0.0.1:19350/app/',
      'rtmp://127.0.0.1:19350/app/',
    ]);
  });

  it('are valid URLs, the most secure first', () => {
    fc.assert(
      fc.property(fc.domain(), fc.boolean(), (host, insecure) => {
        const servers = ingestServers(host, insecure);
        expect(servers).toHaveLength(insecure ? 2 : 1);
        expect(servers[0]).toMatch(/^rtmps:/);
        for (const server of servers) expect(new URL(server).pathname).toBe('/app/');
      }),
    );
  });
});

describe('the settings of a new channel', () => {
  it('are valid for every display name', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\p{L}\p{N}][\p{L}\p{N} ]{0,38}[\p{L}\p{N}]$/u), (name) => {
        expect(channelSettingsSchema.safeParse(startingSettings(name)).success).toBe(true);
      }),
    );
  });
});
