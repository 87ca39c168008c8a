import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROBLEMS } from '../../src/domain/problem.ts';
import { startTestServer, type TestServer } from '../../src/http/http-server.fixture.ts';
import { type Answer, ask, formOf, post, smallPng } from '../../src/http/request.fixture.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  await server.close();
});

function expectProblem(answer: Pick<Answer, 'status' | 'headers' | 'text' | 'body'>): void {
  expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  const { code, status, type, title, detail, instance, retry } = answer.body;
  expect(Object.keys(PROBLEMS)).toContain(code);
  const spec = PROBLEMS[code as keyof typeof PROBLEMS];
  expect({ status, title, retry }).toEqual({ status: spec.status, title: spec.title, retry: spec.retry });
  expect(answer.status).toBe(status);
  expect(type).toMatch(new RegExp(`/docs/errors#${code}$`));
  expect(detail).toMatch(/^[A-Z"].*\.$/s);
  expect(instance).toMatch(/^req_[0-9a-z]{26}$/);
  expect(answer.headers.get('request-id')).toBe(instance);
  expect(answer.text).not.toMatch(/<html|\bat \S+ \(|node_modules|\.ts:\d/);
  expect(code).not.toBe('internal');
}

/** Writes raw bytes and reads until the server ends the connection or has answered. */
function raw(text: string | Buffer): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  let answer = '';
  let timer = setTimeout(() => socket.end(), 3_000);
  socket.on('data', (chunk: Buffer) => {
    answer += chunk.toString('latin1');
    clearTimeout(timer);
    timer = setTimeout(() => socket.end(), 300);
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    clearTimeout(timer);
    resolve(answer);
  });
  socket.write(text);
  return promise;
}

function parsedAnswer(text: string): Answer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  const headers = new Headers(lines.map((header) => header.split(/: ?(.*)/s, 2) as [string, string]));
  const body = rest.join('\r\n\r\n');
  return { status: Number(line.split(' ')[1]), headers, text: body, body: JSON.parse(body) };
}

const SOME_JOB = `job_${'0'.repeat(26)}`;
const SOME_IMAGE = `img_${'0'.repeat(26)}`;

describe('P16: Every error is problem+json with a code from the catalogue', () => {
  test.each([
    '/',
    '/v1',
    '/v1/nothing',
    '/v2/split',
    '/v1/split/',
    '/v1/jobs/',
    '/v1/jobs/%00',
    '/v1/jobs/%E0%A4%A',
    '/v1/jobs/..%2f..%2fetc%2fpasswd',
    `/v1/jobs/${'x'.repeat(5_000)}`,
    `/v1/jobs/${SOME_JOB}`,
    `/v1/jobs/${SOME_JOB}/events`,
    `/v1/jobs/${SOME_JOB}/stack.psd`,
    `/v1/jobs/${SOME_JOB}/stack.exe`,
    '/v1/jobs?limit=0',
    '/v1/jobs?limit=1e9',
    '/v1/jobs?limit[]=1&limit=2',
    '/v1/jobs?before=__proto__',
    '/v1/jobs?status=dead',
    '/v1/images/__proto__',
    `/v1/images/${SOME_IMAGE}`,
    '/v1/images?limit=-1',
    '/v1/files/',
    '/v1/files/../../etc/passwd',
    '/v1/files/results/x?expires=1&tenant=a&signature=b',
    '/docs/nothing',
    '/%',
    '/v1/jobs/%',
    '/constructor',
    '/__proto__',
  ])('GET %s', async (path) => {
    const answer = await ask(`${server.url}${path}`);
    expectProblem(answer);
    expect(answer.status).toBeLessThan(500);
  });

  test.each([
    ['PUT', '/v1/split', 'POST'],
    ['GET', '/v1/split', 'POST'],
    ['PATCH', '/v1/jobs', 'GET, HEAD'],
    ['POST', `/v1/jobs/${SOME_JOB}`, 'DELETE, GET, HEAD'],
    ['DELETE', '/v1/engines', 'GET, HEAD'],
    ['OPTIONS', '/v1/split', 'POST'],
    ['POST', '/openapi.json', 'GET, HEAD'],
  ])('%s %s is a method that the address does not take', async (method, path, allowed) => {
    const answer = await ask(`${server.url}${path}`, { method });
    expectProblem(answer);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allowed]);
  });

  test.each(['PROPFIND', 'TRACE', 'LOCK', 'QUERY', 'M-SEARCH'])('the method %s', async (method) => {
    const text = await raw(`${method} /v1/jobs HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expectProblem(parsedAnswer(text));
  });

  const types = ['application/json', 'application/json; charset=utf-16', 'multipart/form-data', 'text/html'];
  const bodies = [
    '',
    'null',
    '[]',
    '"text"',
    '{',
    '{"image":',
    '{"image":null}',
    '{"image":{}}',
    '{"image":{"url":1}}',
    '{"image":{"id":"img_"}}',
    '{"image":{"url":"x","id":"y"}}',
    `{"image":{"id":"${SOME_IMAGE}"}}`,
    '{"image":{"dataUrl":"data:text/html,<script>"}}',
    '{"__proto__":{"image":1},"constructor":{"prototype":1}}',
    '{"image":{"__proto__":{"url":"x"}}}',
    `${'['.repeat(50_000)}`,
    `{"image":{"dataUrl":"data:image/png;base64,AAAA"},"boxes":[{"leftPx":"\u0000"}]}`,
    '{"image":{"dataUrl":"data:image/png;base64,AAAA"},"boxes":1e999}',
    '{"image":{"dataUrl":"data:image/png;base64,AAAA"},"webhookUrl":"file:///etc/passwd"}',
    '\u0000\u0001\u0002',
    '\uFEFF{}',
    '--x\r\n\r\n--x--',
  ];
  const cases = ['/v1/split', '/v1/erase', '/v1/images'].flatMap((path) =>
    types.flatMap((type) => bodies.map((body) => [path, type, body] as const)),
  );

  test('bodies that are none, of every type, at every address that takes one', async () => {
    for (const [path, type, body] of cases) {
      const answer = await ask(`${server.url}${path}`, {
        method: 'POST',
        body,
        headers: { 'content-type': type },
      });
      expect.soft(answer.status, `${path} ${type} ${body.slice(0, 60)}`).toBeGreaterThanOrEqual(400);
      expectProblem(answer);
      expect(answer.status).toBeLessThan(500);
    }
  });

  test.each([
    ['no field', () => formOf(null)],
    ['text where a file belongs', () => formOf(null, { image: 'https://example.com/a.png' })],
    ['a file that is no picture', () => formOf(new Blob(['<svg xmlns="http://www.w3.org/2000/svg"/>']))],
    ['an empty file', () => formOf(new Blob([]))],
    ['a field named __proto__', () => formOf(null, { __proto__2: '1', constructor: '2' })],
    ['broken JSON in a field', () => formOf(new Blob(['x']), { boxes: '[{' })],
    ['a field that is no parameter', () => formOf(new Blob(['x']), { '<b>': '1' })],
  ])('a form with %s', async (_, form) => {
    const answer = await post(`${server.url}/v1/split`, form());
    expectProblem(answer);
    expect(answer.status).toBeLessThan(500);
  });

  test('a form that ends in the middle, has no boundary, or another one', async () => {
    const start = '--b\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\nabc';
    for (const type of [
      'multipart/form-data; boundary=b',
      'multipart/form-data',
      'multipart/form-data; boundary=c',
    ]) {
      const answer = await ask(`${server.url}/v1/split`, {
        method: 'POST',
        body: start,
        headers: { 'content-type': type },
      });
      expectProblem(answer);
      expect(answer.status).toBe(400);
    }
    expect(await server.spooled()).toEqual([]);
  });

  test.each([
    ['a header of 1 MB', `GET /live HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(1_000_000)}\r\n\r\n`, 431],
    ['no HTTP at all', 'HELO there\r\n\r\n', 400],
    ['a TLS hello', Buffer.from('16030100c8010000c40303', 'hex'), 400],
    ['a control byte in a header', 'GET /live HTTP/1.1\r\nHost: x\r\nX: a\u0001b\r\n\r\n', 400],
    [
      'two lengths',
      'POST /v1/split HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na',
      400,
    ],
    [
      'a chunk that is none',
      'POST /v1/split HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      400,
    ],
    ['no host', 'GET /live HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['an unknown version', 'GET /live HTTP/9.9\r\nHost: x\r\n\r\n', 400],
    [
      'an unknown expectation',
      'GET /live HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nConnection: close\r\n\r\n',
      400,
    ],
  ])('%s', async (_, text, status) => {
    const answer = parsedAnswer(await raw(text));
    expectProblem(answer);
    expect(answer.status).toBe(status);
  });

  test('headers of nonsense', async () => {
    const picture = await smallPng();
    for (const headers of [
      { authorization: 'Bearer' },
      { authorization: 'Basic eDp5' },
      { authorization: `Bearer ${'x'.repeat(4_000)}` },
      { 'idempotency-key': 'x'.repeat(256) },
      { 'content-encoding': 'gzip' },
      { 'content-encoding': 'br, gzip' },
    ])
      expectProblem(await post(`${server.url}/v1/split`, formOf(picture), headers));
    const events = await ask(`${server.url}/v1/jobs/${SOME_JOB}/events`, {
      headers: { 'last-event-id': 'x' },
    });
    expectProblem(events);
  });

  test('a service that breaks is a 500 with the request id, and not a word of what broke', async () => {
    const broken = await server.another(
      {},
      {
        listEngines: async () => {
          throw new TypeError('secret detail of /some/path.ts:12');
        },
      },
    );
    const answer = await ask(`${broken.url}/v1/engines`);
    expect([answer.status, answer.body.code]).toEqual([500, 'internal']);
    expect(answer.text).not.toContain('secret');
    expect(answer.body.instance).toBe(answer.headers.get('request-id'));
  });

  test('the type of a problem leads to its explanation', async () => {
    const answer = await ask(`${server.url}/v1/nothing`);
    const page = await fetch(answer.body.type);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain(`id="${answer.body.code}"`);
  });
});
