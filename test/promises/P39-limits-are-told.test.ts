import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../src/http/http-server.fixture.ts';
import { type Answer, ask, formOf, post, smallPng } from '../../src/http/request.fixture.ts';

const QUOTA = 5;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({
    requestLimit: { quota: QUOTA, windowSeconds: 60 },
    jobLimit: { quota: 2, windowSeconds: 30 },
  });
});

afterAll(async () => {
  await server.close();
});

const as = (key: string, more: Readonly<Record<string, string>> = {}) => ({
  headers: { authorization: `Bearer ${key}`, ...more },
});

async function requests(count: number, init: RequestInit, url = server.url): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (let index = 0; index < count; index += 1) answers.push(await ask(`${url}/v1/jobs`, init));
  return answers;
}

describe('P39: Limits are told', () => {
  test('request N is answered, N+1 is 429 with when to come back', async () => {
    const key = await server.keyFor('tenant-a');
    const answers = await requests(QUOTA + 1, as(key));
    expect(answers.map(({ status }) => status)).toEqual([...Array<number>(QUOTA).fill(200), 429]);
    for (const [index, { headers }] of answers.entries()) {
      expect(headers.get('ratelimit-policy')).toBe(`"requests";q=${QUOTA};w=60`);
      const left = Math.max(0, QUOTA - 1 - index);
      expect(headers.get('ratelimit')).toMatch(new RegExp(`^"requests";r=${left};t=\\d+$`));
    }
    const { headers, body } = answers.at(-1)!;
    expect(body).toMatchObject({ code: 'rate_limited', retry: 'later' });
    const seconds = Number(headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
  });

  test('limits are per key, not per address: another key of the same tenant and address still has its own', async () => {
    const [one, other] = [await server.keyFor('tenant-a'), await server.keyFor('tenant-a')];
    expect((await requests(QUOTA + 1, as(one))).at(-1)!.status).toBe(429);
    expect((await requests(1, as(other)))[0]!.status).toBe(200);
  });

  test('a forwarded address makes no new limit, whether its proxy is trusted or not', async () => {
    const key = await server.keyFor('tenant-a');
    for (const trustProxy of [[], ['127.0.0.1']]) {
      const behind = await server.another({ trustProxy, requestLimit: { quota: 2, windowSeconds: 60 } });
      const answers: Answer[] = [];
      for (const address of ['203.0.113.1', '203.0.113.2', '203.0.113.3'])
        answers.push(...(await requests(1, as(key, { 'x-forwarded-for': address }), behind.url)));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    }
  });

  test('a wrong key uses up nothing of anybody, and is not told a limit', async () => {
    const key = await server.keyFor('tenant-a');
    const wrong = await requests(QUOTA + 2, as(`${key}x`));
    expect(new Set(wrong.map(({ status }) => status))).toEqual(new Set([401]));
    expect((await requests(1, as(key)))[0]!.headers.get('ratelimit')).toMatch(/r=4;/);
  });

  test('making jobs has a limit of its own, which is told before the body is read', async () => {
    const key = await server.keyFor('tenant-b');
    const { headers } = as(key);
    const statuses: number[] = [];
    let last: Answer | null = null;
    for (let index = 0; index < 3; index += 1) {
      last = await post(`${server.url}/v1/split`, formOf(await smallPng()), headers);
      statuses.push(last.status);
    }
    expect(statuses).toEqual([202, 202, 429]);
    expect(last!.headers.get('ratelimit-policy')).toBe('"jobs";q=2;w=30');
    expect(Number(last!.headers.get('retry-after'))).toBeLessThanOrEqual(30);
    expect((await server.jobs.list('tenant-b', { limit: 10 })).length).toBe(2);
  });
});
