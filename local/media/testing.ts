import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createIvs } from '../aws/ivs';
import type { BusEvent, StoredObject } from '../runtime/cloud';
import { createTestCloud, type TestCloud } from '../runtime/test-cloud';
import { createMediaPlane, type MediaPlane, type MediaTimeouts } from './plane';
import { findFfmpeg } from './transcode/find';

/** A cloud with media plane and IVS, and the publishers of a test. */
export interface MediaCloud {
  readonly cloud: TestCloud;
  readonly plane: MediaPlane;
  readonly events: BusEvent[];
  readonly objects: Map<string, StoredObject>;
  /** Names of the events so far, in order, of one detail type or of all. */
  eventNames(detailType?: string): string[];
  /** Publishes a small test pattern by ffmpeg in real time. */
  publish(key: string, options?: PublishOptions): ChildProcess;
  close(): Promise<void>;
}

export interface PublishOptions {
  readonly seconds?: number;
  readonly secure?: boolean;
  readonly size?: string;
  /** Frames between keyframes, at 30 frames per second. */
  readonly gop?: number;
  /** Replaces the test pattern and its encoding. */
  readonly input?: readonly string[];
}

export async function createMediaCloud(
  options: { stateDir?: string; timeouts?: Partial<MediaTimeouts>; objects?: Map<string, StoredObject> } = {},
): Promise<MediaCloud> {
  const events: BusEvent[] = [];
  const objects = options.objects ?? new Map<string, StoredObject>();
  const children: ChildProcess[] = [];
  const { path: ffmpeg } = await findFfmpeg();
  const cloud = await createTestCloud(() => [], { stateDir: options.stateDir });
  Object.assign(cloud.ports, {
    emit: async (event: BusEvent) => {
      events.push(event);
    },
    objects: memoryObjects(objects),
  });
  const plane = await createMediaPlane(cloud, {
    ingestPort: 0,
    playbackPort: 0,
    ...(options.timeouts ? { timeouts: options.timeouts } : {}),
  });
  cloud.services.push(createIvs(cloud, plane));
  await cloud.start();
  return {
    cloud,
    plane,
    events,
    objects,
    eventNames: (detailType) =>
      events
        .filter((event) => detailType === undefined || event.detailType === detailType)
        .map(({ detail }) => {
          const { event_name, recording_status } = detail as Record<string, string>;
          return event_name ?? recording_status ?? '';
        }),
    publish(key, publishOptions = {}) {
      const child = spawn(ffmpeg, publishArguments(plane.ingestPort, key, publishOptions), {
        stdio: 'ignore',
      });
      children.push(child);
      return child;
    },
    async close() {
      for (const child of children)
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await cloud.close();
    },
  };
}

export function publishArguments(port: number, key: string, options: PublishOptions): string[] {
  const { seconds = 60, secure = false, size = '320x180', gop = 30 } = options;
  const picture = [
    ...['-re', '-f', 'lavfi', '-i', `testsrc2=s=${size}:r=30`, '-re', '-f', 'lavfi', '-i', 'sine=r=48000'],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-pix_fmt', 'yuv420p'],
    ...['-g', String(gop), '-keyint_min', String(gop), '-sc_threshold', '0', '-threads', '1'],
    ...['-c:a', 'aac', '-b:a', '64k', '-ac', '2'],
  ];
  return [
    ...['-hide_banner', '-loglevel', 'error', '-nostdin'],
    ...(options.input ?? picture),
    ...['-t', String(seconds), '-f', 'flv'],
    `${secure ? 'rtmps' : 'rtmp'}://127.0.0.1:${port}/app/${key}`,
  ];
}

/** Resolves with the exit code of a publisher; null when it was killed. */
export async function exitOf(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  return child.exitCode;
}

/** Waits until `ready` returns a value other than undefined or false. Fails after `seconds`. */
export async function until<T>(
  what: string,
  ready: () => T | Promise<T>,
  seconds = 30,
): Promise<NonNullable<T>> {
  const limit = Date.now() + seconds * 1000;
  for (;;) {
    const value = await ready();
    if (value !== undefined && value !== false && value !== null) return value;
    if (Date.now() > limit) throw new Error(`Not reached within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function memoryObjects(objects: Map<string, StoredObject>): TestCloud['ports']['objects'] {
  return {
    async put(bucket, key, body, { contentType = 'binary/octet-stream' } = {}) {
      const object = { body, contentType, etag: '""', lastModified: Date.now(), metadata: {} };
      objects.set(`${bucket}/${key}`, object);
    },
    get: async (bucket, key) => objects.get(`${bucket}/${key}`),
    async list(bucket, prefix) {
      return [...objects]
        .filter(([name]) => name.startsWith(`${bucket}/${prefix}`))
        .map(([name, { body, lastModified }]) => ({
          key: name.slice(bucket.length + 1),
          size: body.length,
          lastModified,
        }));
    },
    async delete(bucket, key) {
      objects.delete(`${bucket}/${key}`);
    },
  };
}
