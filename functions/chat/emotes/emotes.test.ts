import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as routes from '../../../domain/chat/emotes/contract';
import {
  emoteLimits,
  pictureKey,
  platformEmotes,
  stillKey,
  uploadKey,
} from '../../../domain/chat/emotes/emotes';
import type { Emote } from '../../../domain/chat/emotes/model';
import { newId } from '../../../domain/kit/id';
import { throughCloudFront } from '../../../test/origin';
import { startUploads, type Uploads } from '../../../test/uploads';
import { documents } from '../../kit/clients/documents';
import { objects } from '../../kit/clients/objects';
import { api } from '../../kit/http';
import { Logger } from '../../kit/log';
import { gif, plain, png, red } from '../../kit/pictures/testing/pictures';
import { roomKey } from '../rooms/rooms-store';
import { createEmote } from './create-emote.http';
import { deleteEmote } from './delete-emote.http';
import { processUpload } from './emote-processing';
import { countUses, emoteKey, findEmote, loadEmotes, reserveEmote, settleEmote } from './emotes-store';
import { listEmotes } from './list-emotes.http';

let uploads: Uploads;
beforeAll(async () => {
  uploads = await startUploads();
});
afterAll(async () => await uploads.close());

let notified: string[] = [];
let channelId: string;
const ownerId = newId('user');
beforeEach(async () => {
  notified = [];
  channelId = newId('channel');
  await documents().put({ TableName: 'chat', Item: { ...roomKey(channelId), channelId, ownerId } });
});

const emotesChanged = async (id: string): Promise<void> => void notified.push(id);
const handler = api(routes, { listEmotes, createEmote, deleteEmote: deleteEmote(emotesChanged) });

async function ask(
  method: string,
  path: string,
  { userId = ownerId, groups = '', body }: { userId?: string; groups?: string; body?: object } = {},
  // biome-ignore lint/suspicious/noExplicitAny: an answer has the shape of its route
): Promise<{ status: number; body: any }> {
  const [, channel, name] = /^\/rooms\/([^/]+)\/emotes(?:\/(.+))?$/.exec(path)!;
  const event = {
    httpMethod: method,
    resource: `/rooms/{channelId}/emotes${name ? '/{name}' : ''}`,
    headers: { 'content-type': 'application/json', authorization: 'Bearer x', ...throughCloudFront },
    pathParameters: { channelId: channel, ...(name && { name }) },
    multiValueQueryStringParameters: null,
    body: body ? JSON.stringify(body) : null,
    isBase64Encoded: false,
    requestContext: { requestId: 'r', identity: {}, authorizer: { userId, groups, tokenId: 't' } },
  } as unknown as APIGatewayProxyEvent;
  const answer = await handler(event, { getRemainingTimeInMillis: () => 10_000 } as Context);
  return { status: answer.statusCode, body: answer.body === '' ? undefined : JSON.parse(answer.body) };
}

const create = (name: string, options: { userId?: string; groups?: string } = {}) =>
  ask('POST', `/rooms/${channelId}/emotes`, { ...options, body: { name, contentType: 'image/png' } });

const list = async (): Promise<Emote[]> => (await ask('GET', `/rooms/${channelId}/emotes`)).body.channel;

/** Sends a file as a browser does. */
function send(upload: { url: string; fields: Record<string, string> }, file: Uint8Array): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(upload.fields)) form.append(name, value);
  form.append('file', new Blob([new Uint8Array(file)]), 'emote.png');
  return fetch(upload.url, { method: 'POST', body: form });
}

const process = (key: string): Promise<void> =>
  processUpload({ bucket: uploads.bucket, key }, { emotesChanged, log: new Logger({}) });

const frame = (index: number, hundredths = 20) => ({
  ...{ left: 0, top: 0, width: 8, height: 8, hundredths },
  indices: Array(64).fill(index),
});
const picture = png(30, 30, plain(30, 30, red));
const idOf = (emote: Emote): string => emote.url.split('/')[3]!;

describe('an upload', () => {
  it('becomes an emote, and the room is notified', async () => {
    const created = await create('anaHype');
    expect(created).toMatchObject({
      status: 201,
      body: { emote: { name: 'anaHype', state: 'processing', uses: 0 } },
    });
    const { emote, upload } = created.body;
    expect((await send(upload, picture)).status).toBe(204);
    const key = uploadKey(channelId, idOf(emote));
    expect(uploads.events.at(-1)).toMatchObject({
      detailType: 'Object Created',
      detail: { object: { key } },
    });

    await process(key);
    expect(await list()).toEqual([{ ...emote, state: 'ready', animated: false }]);
    expect(emote.url).toBe(`/${pictureKey(idOf(emote))}`);
    const stored = await uploads.object(pictureKey(idOf(emote)));
    expect(stored).toMatchObject({
      contentType: 'image/webp',
      cacheControl: 'public, max-age=31536000, immutable',
    });
    expect(await sharp(stored!.body).metadata()).toMatchObject({ format: 'webp', width: 112, height: 112 });
    expect(await uploads.object(key)).toBeUndefined();
    expect(notified).toEqual([channelId]);

    await process(key);
    expect(await list()).toHaveLength(1);
  });

  it('that is animated has a still picture too, deleted with it', async () => {
    const { emote, upload } = (await create('moves')).body;
    await send(upload, gif(8, 8, [frame(0), frame(1)]));
    await process(uploadKey(channelId, idOf(emote)));
    const [ready] = await list();
    expect(ready).toMatchObject({ animated: true, still: `/${stillKey(idOf(emote))}` });
    const stored = () => Promise.all([ready!.url, ready!.still!].map((url) => uploads.object(url.slice(1))));
    expect((await stored()).map((one) => one?.contentType)).toEqual(['image/webp', 'image/webp']);
    await ask('DELETE', `/rooms/${channelId}/emotes/moves`);
    expect(await stored()).toEqual([undefined, undefined]);
  });

  it('is accepted only as its form says: size, type, key, and for a short time', async () => {
    const { upload } = (await create('strict')).body;
    const refusal = async (change: Record<string, string>, file: Uint8Array = picture) =>
      (await send({ ...upload, fields: { ...upload.fields, ...change } }, file)).status;
    expect(await refusal({}, new Uint8Array(emoteLimits.uploadBytes + 1))).toBe(400);
    expect(await refusal({}, new Uint8Array(0))).toBe(400);
    expect(await refusal({ 'Content-Type': 'text/html' })).toBe(403);
    expect(await refusal({ key: 'media/emotes/x/112.webp' })).toBe(403);
    expect(await refusal({ acl: 'public-read' })).toBe(403);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + (emoteLimits.formSeconds + 1) * 1000 });
    expect(await refusal({})).toBe(403);
    vi.useRealTimers();
    expect(await refusal({})).toBe(204);
  });

  it.each([
    ['has 61 frames', gif(8, 8, Array(61).fill(frame(0)))],
    ['takes 10.2 seconds', gif(8, 8, [frame(0, 510), frame(1, 510)])],
    ['is 4097 × 1 pixels', png(4097, 1, plain(4097, 1, red))],
    ['too many pixels', gif(2_000, 2_000, Array(5).fill(frame(0)))],
  ])('that is beyond the limits of emotes is refused: %s', async (problem, file) => {
    const { emote, upload } = (await create('beyond')).body;
    await send(upload, file);
    await process(uploadKey(channelId, idOf(emote)));
    expect(await list()).toMatchObject([{ state: 'refused', problem: expect.stringContaining(problem) }]);
  });

  it('that is no picture is refused with a reason, and its name may be used again', async () => {
    const { emote, upload } = (await create('notAPicture')).body;
    await send(upload, Buffer.from('MZ this is a program'));
    await process(uploadKey(channelId, idOf(emote)));
    expect(await list()).toEqual([
      { ...emote, state: 'refused', problem: 'The file is not a PNG, JPEG, GIF or WebP picture.' },
    ]);
    expect(notified).toEqual([]);
    expect((await create('notAPicture')).status).toBe(201);
    expect(await list()).toMatchObject([{ name: 'notAPicture', state: 'processing' }]);
  });

  it('is processed in the end when the first attempt failed at any step', async () => {
    const { emote, upload } = (await create('duplicate')).body;
    await send(upload, picture);
    const key = uploadKey(channelId, idOf(emote));
    const put = vi.spyOn(objects, 'put').mockRejectedValueOnce(new Error('lost'));
    await expect(process(key)).rejects.toThrow('lost');
    put.mockRestore();
    expect(await list()).toMatchObject([{ state: 'processing' }]);
    const failing = { emotesChanged: () => Promise.reject(new Error('busy')), log: new Logger({}) };
    await expect(processUpload({ bucket: uploads.bucket, key }, failing)).rejects.toThrow('busy');
    expect(await uploads.object(key)).toBeDefined();
    await process(key);
    expect(notified).toEqual([channelId]);
    expect(await list()).toMatchObject([{ state: 'ready' }]);
    expect(await uploads.object(key)).toBeUndefined();
  });

  it('that was removed while it was processed leaves nothing behind', async () => {
    const { emote, upload } = (await create('gone')).body;
    await send(upload, picture);
    const key = uploadKey(channelId, idOf(emote));
    const { put } = objects;
    vi.spyOn(objects, 'put').mockImplementationOnce(async (...given) => {
      expect((await ask('DELETE', `/rooms/${channelId}/emotes/gone`)).status).toBe(204);
      await put(...given);
    });
    await process(key);
    expect(await uploads.object(pictureKey(idOf(emote)))).toBeUndefined();
    expect(await uploads.object(key)).toBeUndefined();
    await process('incoming/anything/else');
    expect(notified).toEqual([]);
  });
});

describe('the routes', () => {
  it('let the owner and admins manage emotes, every viewer see them', async () => {
    const stranger = newId('user');
    expect((await create('mine', { userId: stranger })).body.code).toBe('forbidden');
    expect((await create('mine', { userId: stranger, groups: 'admin' })).status).toBe(201);
    expect((await ask('DELETE', `/rooms/${channelId}/emotes/mine`, { userId: stranger })).status).toBe(403);
    expect(await list()).toMatchObject([{ name: 'mine' }]);
    const nowhere = `/rooms/${newId('channel')}/emotes`;
    expect((await ask('GET', nowhere)).status).toBe(404);
    expect((await ask('POST', nowhere, { body: { name: 'ab', contentType: 'image/gif' } })).status).toBe(404);
  });

  it('remove an emote with its picture, once', async () => {
    const { emote, upload } = (await create('old')).body;
    await send(upload, picture);
    await process(uploadKey(channelId, idOf(emote)));
    expect((await ask('DELETE', `/rooms/${channelId}/emotes/old`)).status).toBe(204);
    expect(await uploads.object(pictureKey(idOf(emote)))).toBeUndefined();
    expect(notified).toEqual([channelId, channelId]);
    expect((await ask('DELETE', `/rooms/${channelId}/emotes/old`)).body.code).toBe('not-found');
    expect(await list()).toEqual([]);
  });
});

describe('names', () => {
  it('are given once, letter by letter, and never one of the platform', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => create('once')));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)!.body.code).toBe('name-taken');
    expect((await create('Once')).status).toBe(201);
    expect((await create('sfSmile')).body.code).toBe('name-taken');
  });

  it('are reserved for a quarter of an hour', async () => {
    const late = await reserveEmote(channelId, 'late', newId('emote'));
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + (emoteLimits.reservationSeconds + 2) * 1000 });
    expect((await loadEmotes(channelId)).emotes).toEqual([]);
    expect(await findEmote(channelId, late.emoteId)).toBeUndefined();
    const next = await reserveEmote(channelId, 'late', newId('emote'));
    vi.useRealTimers();
    expect(await settleEmote(late, { state: 'ready', animated: false })).toBe(false);
    expect((await loadEmotes(channelId)).emotes).toMatchObject([{ emoteId: next.emoteId }]);
  });

  it('are limited per channel, even when all are requested at once', async () => {
    for (let at = 2; at < emoteLimits.perChannel; at += 1) {
      const key = emoteKey(channelId, `n${at}`);
      await documents().put({
        TableName: 'chat',
        Item: {
          ...key,
          channelId,
          name: `n${at}`,
          emoteId: newId('emote'),
          state: 'ready',
          animated: false,
          uses: 0,
        },
      });
    }
    const answers = await Promise.all(['a1', 'a2', 'a3', 'a4'].map((name) => create(name)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409, 409]);
    expect(await list()).toHaveLength(emoteLimits.perChannel);
  });
});

it('uses are counted per room, for emotes of that room', async () => {
  const emote = await reserveEmote(channelId, 'used', newId('emote'));
  await countUses(channelId, new Map([['used', 3]]));
  await settleEmote(emote, { state: 'ready', animated: true });
  await Promise.all([
    countUses(
      channelId,
      new Map([
        ['used', 2],
        ['sfSmile', 4],
        ['nobody', 9],
      ]),
    ),
    countUses(
      channelId,
      new Map([
        ['used', 5],
        ['sfSmile', 1],
      ]),
    ),
  ]);
  const { body } = await ask('GET', `/rooms/${channelId}/emotes`);
  expect(body.channel).toMatchObject([{ name: 'used', uses: 7, animated: true }]);
  expect(body.global).toEqual(platformEmotes(new Map([['sfSmile', 5]])));
});
