import type { ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { type LoopbackServer, startLoopbackServer } from '../../../test/kit/loopback-server.ts';
import { Problem } from '../../domain/problem.ts';
import { createGuardedHttp } from '../source-fetch/guarded-http.ts';
import { createModelServer } from './model-server.ts';

const KEY = 'a-key-of-the-operator';
const request = { contentType: 'application/json', body: Buffer.from('{"prompt":"x"}') };
const json = { 'content-type': 'application/json' };

let server: LoopbackServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

function clientOf(host: string, settings: { timeoutMs?: number; maxAnswerBytes?: number } = {}) {
  const http = createGuardedHttp({ allowedHosts: [host], ownHosts: [], userAgent: 'test' });
  return createModelServer(
    { variable: 'GENERATIVE_URL', baseUrl: `http://${host}/v1`, apiKey: KEY, timeoutMs: 20_000, ...settings },
    http,
  );
}

/** A client of a server that answers each request by the next of `answers`, and any further one by the last. */
async function client(
  answers: readonly ((response: ServerResponse) => void)[],
  settings?: { timeoutMs?: number; maxAnswerBytes?: number },
) {
  let count = 0;
  server = await startLoopbackServer((_request, response) => {
    answers[Math.min(count, answers.length - 1)]!(response);
    count += 1;
  });
  return clientOf(server.host, settings);
}

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const thrown = await work.then(
    (value) => new Error(`answered with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (thrown instanceof Problem) return thrown;
  throw thrown;
}

const never = new AbortController().signal;

const status =
  (code: number, body: unknown, headers: Record<string, string> = {}) =>
  (response: ServerResponse): void => {
    response.writeHead(code, { ...json, ...headers }).end(JSON.stringify(body));
  };

describe('a model server', () => {
  it('is sent the bytes and the key, and its JSON is given back', async () => {
    const { post } = await client([status(200, { data: [1] })]);
    expect(await post('/images/edits', request, never)).toEqual({ data: [1] });
    const [seen] = server!.requests;
    expect([seen!.method, seen!.path, seen!.body.toString()]).toEqual([
      'POST',
      '/v1/images/edits',
      '{"prompt":"x"}',
    ]);
    expect(seen!.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'content-type': 'application/json',
    });
  });

  it.each<[string, (response: ServerResponse) => void, string, string]>([
    ['fails', status(500, { detail: 'CUDA out of memory' }), 'engine_failed', 'CUDA out of memory'],
    ['fails with a page', (r) => r.writeHead(502).end('<html>Bad Gateway'), 'engine_failed', 'status 502'],
    ['sends a page', (r) => r.writeHead(200).end('<html>Welcome'), 'engine_failed', 'JSON'],
    ['sends half of its JSON', (r) => r.writeHead(200, json).end('{"data":[{"b64_'), 'engine_failed', 'JSON'],
    [
      'refuses a field',
      status(422, { detail: [{ loc: ['body', 'size'], msg: 'is odd' }] }),
      'engine_refused',
      'size: is odd',
    ],
    [
      'refuses by OpenAI',
      status(400, { error: { message: 'Unknown parameter.' } }),
      'engine_refused',
      'Unknown parameter.',
    ],
    [
      'refuses the key',
      status(401, { error: { message: `Incorrect key: ${KEY}` } }),
      'engine_refused',
      'the key',
    ],
    ['has no such route', status(404, { error: 'no such route' }), 'engine_refused', 'status 404'],
    [
      'takes offence',
      status(400, { error: { code: 'moderation_blocked', message: 'Rejected.' } }),
      'content_flagged',
      'Rejected.',
    ],
    ['is busy', status(503, {}), 'engine_unavailable', 'busy'],
    ['is busy for long', status(429, {}, { 'retry-after': '3600' }), 'engine_unavailable', '3600 seconds'],
    [
      'sends elsewhere',
      (r) => r.writeHead(307, { location: 'http://127.0.0.1:1/' }).end(),
      'engine_unavailable',
      'final address',
    ],
    ['hangs up', (r) => void r.socket?.destroy(), 'engine_unavailable', 'cannot be reached'],
    [
      'hangs up in the middle',
      (r) => {
        r.writeHead(200, { ...json, 'content-length': '5000' }).write('{"data":[');
        setTimeout(() => r.socket?.destroy(), 20);
      },
      'engine_unavailable',
      'cannot be reached',
    ],
  ])('that %s ends the call with a problem, after one request', async (_what, answer, code, words) => {
    const { post } = await client([answer]);
    const problem = await problemOf(post('/images/edits', request, never));
    expect(problem.code).toBe(code);
    expect(problem.detail).toContain(words);
    expect(problem.detail).toContain('GENERATIVE_URL');
    expect(problem.detail).not.toContain(KEY);
    expect(problem.detail).not.toContain('127.0.0.1');
    expect(server!.requests).toHaveLength(1);
  });

  it('that is not there ends the call at once', async () => {
    const { post } = await client([status(200, {})]);
    await server!.close();
    expect((await problemOf(post('/x', request, never))).code).toBe('engine_unavailable');
  });

  it('gets its paths before a query that the operator gave', async () => {
    server = await startLoopbackServer((_request, response) => status(200, {})(response));
    const http = createGuardedHttp({ allowedHosts: [server.host], ownHosts: [], userAgent: 'test' });
    const baseUrl = server.url('/openai/?api-version=3');
    await createModelServer({ variable: 'X', baseUrl, apiKey: null, timeoutMs: 20_000 }, http).post(
      '/a/b',
      request,
      never,
    );
    const [seen] = server.requests;
    expect([seen!.path, seen!.headers.authorization]).toEqual(['/openai/a/b?api-version=3', undefined]);
  });

  it('is asked again when it says that it will be soon', async () => {
    const { post } = await client([status(429, {}, { 'retry-after': '1' }), status(200, { ok: true })]);
    expect(await post('/x', request, never)).toEqual({ ok: true });
    expect(server!.requests).toHaveLength(2);
  });

  it('is asked three times at most', async () => {
    const { post } = await client([status(503, {}, { 'retry-after': '0' })]);
    expect((await problemOf(post('/x', request, never))).code).toBe('engine_unavailable');
    expect(server!.requests).toHaveLength(3);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    [
      'declares a gigabyte',
      (r) => r.writeHead(200, { ...json, 'content-length': String(2 ** 30) }).write('{'),
    ],
    [
      'sends without end',
      (r) => {
        r.writeHead(200, json);
        const more = (): void => {
          if (r.destroyed) return;
          if (r.write('x'.repeat(65_536))) setImmediate(more);
          else r.once('drain', more);
        };
        more();
      },
    ],
  ])('that %s is cut off', async (_what, answer) => {
    const { post } = await client([answer], { maxAnswerBytes: 2 ** 20 });
    const problem = await problemOf(post('/x', request, never));
    expect([problem.code, problem.detail.includes('too much')]).toEqual(['engine_failed', true]);
  });

  it.each<[string, (response: ServerResponse) => void]>([
    ['never answers', () => {}],
    ['answers and never ends', (r) => void r.writeHead(200, json).write('{')],
    ['asks to wait past the deadline', status(503, {}, { 'retry-after': '15' })],
  ])('that %s ends at the deadline', async (_what, answer) => {
    const { post } = await client([answer], { timeoutMs: 150 });
    expect((await problemOf(post('/x', request, never))).code).toBe('deadline_exceeded');
  });

  it('lets go when nobody wants the answer any more', async () => {
    const canceling = new AbortController();
    const { post } = await client([() => canceling.abort(new Problem('canceled', 'The job was canceled.'))]);
    expect((await problemOf(post('/x', request, canceling.signal))).code).toBe('canceled');
    expect((await problemOf(post('/x', request, canceling.signal))).code).toBe('canceled');
    expect(server!.requests).toHaveLength(1);
  });
});
