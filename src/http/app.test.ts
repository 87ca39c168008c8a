import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROBLEMS } from '../domain/problem.ts';
import { startTestServer, type TestServer } from './http-server.fixture.ts';
import { ask, formOf, post, smallPng } from './request.fixture.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server.close();
});

describe('pages', () => {
  test('/docs shows the reference with scripts of our own alone', async () => {
    const page = await ask(`${server.url}/docs`);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toMatch(/https?:|script-src[^;]*unsafe/);
    expect(page.text).not.toMatch(/(src|href)="(https?:)?\/\//);
    // Whatever stands inside a script tag would be refused by the policy.
    for (const [, content] of page.text.matchAll(/<script[^>]*>([^<]*)<\/script>/g)) expect(content).toBe('');
    const script = await fetch(`${server.url}/docs/reference.js`);
    expect(script.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect((await script.text()).length).toBeGreaterThan(1_000_000);
  });

  test('/docs/errors explains every code', async () => {
    const page = await ask(`${server.url}/docs/errors`);
    for (const code of Object.keys(PROBLEMS)) expect(page.text).toContain(`<h2 id="${code}">`);
  });

  test('/openapi.json is the document', async () => {
    expect((await ask(`${server.url}/openapi.json`)).body).toMatchObject({ openapi: '3.1.0' });
  });
});

describe('health', () => {
  test('/live and /ready say so, and draining turns /ready alone', async () => {
    const other = await server.another({});
    expect((await ask(`${other.url}/live`)).status).toBe(200);
    expect((await ask(`${other.url}/ready`)).body).toEqual({ status: 'ok', checks: { database: 'ok' } });
    other.startDraining();
    expect((await ask(`${other.url}/ready`)).status).toBe(503);
    expect((await ask(`${other.url}/live`)).status).toBe(200);
    expect((await post(`${other.url}/v1/split`, formOf(await smallPng()))).status).toBe(202);
  });

  test('/ready names the part that fails', async () => {
    const other = await server.another(
      {},
      { ready: async () => ({ ok: false, checks: { database: 'does not answer' } }) },
    );
    const answer = await ask(`${other.url}/ready`);
    expect([answer.status, answer.body.checks.database]).toEqual([503, 'does not answer']);
  });

  test('/metrics counts by route, and never by what a caller wrote', async () => {
    await ask(`${server.url}/v1/jobs/job_${'1'.repeat(26)}`);
    const { text } = await ask(`${server.url}/metrics`);
    expect(text).toMatch(
      /unflatten_http_request_duration_seconds_count\{[^}]*route="\/v1\/jobs\/:id",status="404"/,
    );
    expect(text).toContain('unflatten_jobs_queued');
    expect(text).not.toContain('1111111');
  });
});

describe('other origins', () => {
  const preflight = (url: string, origin: string) =>
    ask(`${url}/v1/split`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,idempotency-key',
      },
    });

  test('hear nothing of CORS unless it is configured', async () => {
    const answer = await preflight(server.url, 'https://app.example');
    expect(answer.status).toBe(405);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('that are configured may call, and can read refusals too', async () => {
    const open = await server.another({ corsOrigins: ['https://app.example'] });
    const allowed = await preflight(open.url, 'https://app.example');
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
    const refused = await ask(`${open.url}/v1/jobs`, {
      headers: { origin: 'https://app.example', authorization: 'Bearer wrong' },
    });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(refused.headers.get('access-control-expose-headers')).toContain('retry-after');
    const stranger = await ask(`${open.url}/v1/engines`, { headers: { origin: 'https://evil.example' } });
    expect([stranger.status, stranger.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });

  test.each([
    ['a form posted by another site', { origin: 'https://evil.example' }],
    ['a sandboxed page', { origin: 'null' }],
    ['an image tag of another site', { 'sec-fetch-site': 'cross-site' }],
    ['a name bent to this address', { host: 'evil.example' }],
    ['whoever comes through a proxy', { 'x-forwarded-for': '203.0.113.1' }],
    ['a name that only begins like ours', { host: '127.0.0.1.evil.example' }],
  ])('without a key, %s is refused', async (_, headers) => {
    const answer = await server.http.app.inject({
      url: '/v1/jobs',
      headers: { host: 'localhost:8787', ...headers },
    });
    expect([answer.statusCode, answer.json().code]).toEqual([403, 'forbidden']);
  });

  test.each([
    { host: 'localhost:8787' },
    { host: '127.0.0.1:8787' },
    { host: '[::1]:8787' },
    { host: 'localhost:8787', origin: 'http://localhost:8787' },
    { host: 'localhost:8787', 'sec-fetch-site': 'same-origin' },
  ])('without a key, this machine itself is answered: %j', async (headers) => {
    expect((await server.http.app.inject({ url: '/v1/engines', headers })).statusCode).toBe(200);
  });
});

describe('links', () => {
  test('begin with the public URL where there is one, whatever host was asked', async () => {
    const behind = await server.another({ publicUrl: 'https://api.example/unflatten' });
    const made = await post(`${behind.url}/v1/images`, formOf(await smallPng()));
    expect(made.headers.get('location')).toBe(`https://api.example/unflatten/v1/images/${made.body.id}`);
    expect(made.body.url).toMatch(/^https:\/\/api\.example\/unflatten\/v1\/files\/images\//);
  });
});
