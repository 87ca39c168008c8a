import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/http/http-server.fixture.ts';
import { ask, formOf, pngOf, post, smallPng } from '../../src/http/request.fixture.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server.close();
});

describe('P14: Keys are private and bounded', () => {
  test('another tenant with the same key has a job of its own, and sees nothing of the first', async () => {
    const [a, b] = [await server.keyFor('tenant-a'), await server.keyFor('tenant-b')];
    const as = (key: string) => ({ authorization: `Bearer ${key}`, 'idempotency-key': 'shared' });
    const first = await post(`${server.url}/v1/split`, formOf(await smallPng()), as(a));
    const second = await post(`${server.url}/v1/split`, formOf(await pngOf(8, 6, 1)), as(b));
    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.id).not.toBe(first.body.id);
    expect(second.headers.get('idempotency-replayed')).toBeNull();
    for (const [path, method] of [
      ['', 'GET'],
      ['/events', 'GET'],
      ['/stack.psd', 'GET'],
      ['', 'DELETE'],
    ]) {
      const stolen = await ask(`${server.url}/v1/jobs/${first.body.id}${path}`, {
        method: method!,
        headers: { authorization: `Bearer ${b}` },
      });
      expect([stolen.status, stolen.body.code]).toEqual([404, 'job_not_found']);
    }
    const listed = await ask(`${server.url}/v1/jobs`, { headers: { authorization: `Bearer ${b}` } });
    expect(listed.body.jobs.map(({ id }: { id: string }) => id)).toEqual([second.body.id]);
    expect((await server.jobs.get('tenant-a', first.body.id))?.status).toBe('queued');
  });

  test.each([
    ['256 characters', 'k'.repeat(256)],
    ['nothing', ''],
    ['a tab', 'a\tb'],
    ['letters beyond ASCII', 'schl\u00fcssel'],
  ])('a key of %s is refused', async (_, key) => {
    const { status, body } = await rawKey(key);
    expect([status, body.code]).toEqual([400, 'idempotency_key_invalid']);
  });

  test('a key with a control byte is refused', async () => {
    expect((await rawKey('a\u0007b')).status).toBe(400);
  });

  test('a key of 255 characters is taken', async () => {
    const key = await server.keyFor('tenant-c');
    const taken = await post(`${server.url}/v1/split`, formOf(await smallPng()), {
      authorization: `Bearer ${key}`,
      'idempotency-key': '~'.repeat(255),
    });
    expect(taken.status).toBe(202);
  });
});

/** Sends a header that no client library would. */
async function rawKey(key: string): Promise<{ status: number; body: { code: string } }> {
  const bearer = await server.keyFor('tenant-raw');
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write(
    Buffer.from(
      'POST /v1/split HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n' +
        `Authorization: Bearer ${bearer}\r\nContent-Length: 2\r\nIdempotency-Key: ${key}\r\n\r\n{}`,
      'latin1',
    ),
  );
  let text = '';
  for await (const chunk of socket) text += (chunk as Buffer).toString();
  const [head = '', body = '{}'] = text.split('\r\n\r\n');
  return { status: Number(head.split(' ')[1]), body: JSON.parse(body) };
}
