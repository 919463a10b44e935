import { beforeAll, expect, it, vi } from 'vitest';
import { withScriptedServer } from '../../../test/scripted-server';
import { managementApi } from './management-api';

const server = withScriptedServer();
beforeAll(() => void vi.spyOn(Math, 'random').mockReturnValue(0));

it('a connection is written to and closed, also one that is gone', async () => {
  const api = managementApi(`${server.url}/execute-api/abc/ws`);
  server.script.push({}, { status: 410 }, { status: 403 }, { status: 204 }, { status: 410 }, { status: 403 });
  await api.post('a=', 'bye');
  await api.post('a=', 'bye');
  await api.post('a=', 'bye');
  await api.close('a=');
  await api.close('a=');
  await expect(api.close('a=')).rejects.toThrow();
  expect(server.received.map(({ method, path, body }) => [method, path, body])).toEqual([
    ...Array(3).fill(['POST', '/execute-api/abc/ws/@connections/a%3D', 'bye']),
    ...Array(3).fill(['DELETE', '/execute-api/abc/ws/@connections/a%3D', '']),
  ]);
});
