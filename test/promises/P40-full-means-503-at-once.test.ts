import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Problem } from '../../src/domain/problem.ts';
import {
  type ServiceOverrides,
  startTestServer,
  type TestServer,
} from '../../src/http/http-server.fixture.ts';
import { type Answer, ask, formOf, pngOf, post, smallPng } from '../../src/http/request.fixture.ts';

/** The promise is 100 ms; a machine that runs other tests as well is given more. */
const BOUND_MS = 500;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server.close();
});

async function timed(work: () => Promise<Answer>): Promise<{ answer: Answer; ms: number }> {
  await work();
  const startMs = performance.now();
  const answer = await work();
  return { answer, ms: performance.now() - startMs };
}

async function expectNothingWritten(): Promise<void> {
  expect(await server.blobKeys()).toEqual([]);
  expect(await server.spooled()).toEqual([]);
  expect(await server.jobs.list('local', { limit: 10 })).toEqual([]);
}

async function expectFull(
  overrides: ServiceOverrides,
  code: string,
  form: () => Promise<FormData>,
): Promise<void> {
  const { url } = await server.another({ maxQueuedJobs: 3, minFreeShare: 0.1 }, overrides);
  const { answer, ms } = await timed(async () => post(`${url}/v1/split`, await form()));
  expect([answer.status, answer.body.code, answer.body.retry]).toEqual([503, code, 'later']);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(ms).toBeLessThan(BOUND_MS);
  await expectNothingWritten();
}

const small = async () => formOf(await smallPng());

describe('P40: Full means 503, at once', () => {
  test('a queue at its cap', () => expectFull({ backlog: async () => ({ queued: 3 }) }, 'queue_full', small));

  test('a disk that is 91 % full', () => expectFull({ freeShare: async () => 0.09 }, 'storage_full', small));

  test('a picture that needs more memory than there is', () =>
    expectFull(
      {
        checkMemory(capabilities, pixels) {
          expect(capabilities).toEqual(expect.arrayContaining(['fill', 'decompose', 'read-text']));
          if (pixels > 5_000)
            throw new Problem('memory_short', `A picture of ${pixels} pixels needs more memory.`);
        },
      },
      'memory_short',
      async () => formOf(await pngOf(100, 60, 7)),
    ));

  test('the answer does not wait for the body', async () => {
    const full = await server.another({}, { freeShare: async () => 0 });
    const startMs = performance.now();
    const socket = connect(Number(new URL(full.url).port), '127.0.0.1');
    socket.write(
      'POST /v1/split HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n' +
        'Content-Length: 50000000\r\n\r\n--b\r\n',
    );
    const [head] = await new Promise<string[]>((resolve) =>
      socket.once('data', (chunk: Buffer) => resolve(chunk.toString().split('\r\n'))),
    );
    expect(head).toBe('HTTP/1.1 503 Service Unavailable');
    expect(performance.now() - startMs).toBeLessThan(BOUND_MS);
    socket.destroy();
  });

  test('the queue is full for real after so many jobs, and for images as well', async () => {
    const { url } = await server.another({ maxQueuedJobs: 2 });
    for (let index = 0; index < 2; index += 1)
      expect((await post(`${url}/v1/split`, await small())).status).toBe(202);
    // The queue's length may be a fifth of a second old.
    await new Promise((resolve) => setTimeout(resolve, 250));
    for (const path of ['/v1/split', '/v1/images'])
      expect((await post(`${url}${path}`, await small())).body.code).toBe('queue_full');
    expect((await ask(`${url}/v1/jobs`)).status).toBe(200);
  });
});
