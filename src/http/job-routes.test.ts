import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stackResult, startTestServer, type TestServer } from './http-server.fixture.ts';
import { jobSchema } from './openapi-schemas.ts';
import { ask, formOf, post, smallPng } from './request.fixture.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ heartbeatMs: 100, maxStreams: 3 });
});

afterAll(async () => {
  await server.close();
});

async function newJob(fields: Readonly<Record<string, string>> = {}): Promise<string> {
  return (await post(`${server.url}/v1/split`, formOf(await smallPng(), fields))).body.id;
}

/** Ends every job that waits, so that the next one is the only one. */
async function emptyQueue(): Promise<void> {
  for (let leased = await server.jobs.take('cpu'); leased; leased = await server.jobs.take('cpu'))
    await server.jobs.fail(leased.attempt, {
      code: 'image_damaged',
      title: 't',
      detail: 'd',
      retry: 'never',
    });
}

async function finishedJob(formats: string): Promise<string> {
  await emptyQueue();
  await newJob({ formats });
  const png = new Uint8Array(await (await smallPng()).arrayBuffer());
  const names = [
    '00-background.png',
    '01-subject.png',
    ...formats.split(',').map((format) => `stack.${format}`),
  ];
  return server.finishNext(
    stackResult(formats.split(',')),
    Object.fromEntries(names.map((name) => [name, png])),
  );
}

describe('GET /v1/jobs/{id}', () => {
  test('shows a job as the document says, before and after its end', async () => {
    const id = await finishedJob('psd');
    const done = await ask(`${server.url}/v1/jobs/${id}`);
    expect(jobSchema.strict().parse(done.body)).toMatchObject({ id, status: 'succeeded', progress: 1 });
    expect(done.headers.get('cache-control')).toBe('no-store');
    const waiting = await ask(`${server.url}/v1/jobs/${await newJob()}`);
    expect(jobSchema.strict().parse(waiting.body)).toMatchObject({ status: 'queued', startedAt: null });
    expect(waiting.body).not.toHaveProperty('result');
  });

  test('answers in a row carry equal links', async () => {
    const id = await finishedJob('psd');
    const [one, other] = [await ask(`${server.url}/v1/jobs/${id}`), await ask(`${server.url}/v1/jobs/${id}`)];
    expect(one.body).toEqual(other.body);
  });

  test('shows the problem of a failed job', async () => {
    await emptyQueue();
    const id = await newJob();
    await emptyQueue();
    const failed = await ask(`${server.url}/v1/jobs/${id}`);
    expect(failed.status).toBe(200);
    expect(failed.body).toMatchObject({ status: 'failed', problem: { code: 'image_damaged' } });
  });
});

describe('GET /v1/jobs', () => {
  test('pages from the newest to the oldest', async () => {
    const made: string[] = [];
    for (let index = 0; index < 5; index += 1) made.push(await newJob());
    const seen: string[] = [];
    let next: string | null = null;
    do {
      const query: string = next === null ? '' : `&before=${next}`;
      const page = await ask(`${server.url}/v1/jobs?limit=2${query}`);
      seen.push(...page.body.jobs.map(({ id }: { id: string }) => id));
      next = page.body.next;
    } while (next !== null && seen.length < 100);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(made));
    expect(seen).toEqual([...seen].sort().reverse());
  });

  test('can be narrowed to a state', async () => {
    await newJob();
    const page = await ask(`${server.url}/v1/jobs?status=queued`);
    expect(new Set(page.body.jobs.map(({ status }: { status: string }) => status))).toEqual(
      new Set(['queued']),
    );
  });
});

describe('DELETE /v1/jobs/{id}', () => {
  test('cancels once and again, but not what has ended', async () => {
    const id = await newJob();
    for (let times = 0; times < 2; times += 1) {
      const canceled = await ask(`${server.url}/v1/jobs/${id}`, { method: 'DELETE' });
      expect([canceled.status, canceled.body.status]).toEqual([200, 'canceled']);
    }
    const done = await finishedJob('psd');
    const refused = await ask(`${server.url}/v1/jobs/${done}`, { method: 'DELETE' });
    expect([refused.status, refused.body.code]).toEqual([409, 'job_finished']);
  });
});

describe('GET /v1/jobs/{id}/stack.*', () => {
  test('gives what was asked for, and says why it has nothing else', async () => {
    const id = await finishedJob('psd');
    const psd = await fetch(`${server.url}/v1/jobs/${id}/stack.psd`);
    expect([psd.status, psd.headers.get('content-length')]).toEqual([200, String((await smallPng()).size)]);
    expect((await psd.blob()).size).toBe((await smallPng()).size);
    const ora = await ask(`${server.url}/v1/jobs/${id}/stack.ora`);
    expect([ora.status, ora.body.code]).toEqual([404, 'not_found']);
    expect(ora.body.detail).toContain('was not asked for ORA');
    const early = await ask(`${server.url}/v1/jobs/${await newJob()}/stack.psd`);
    expect([early.status, early.body.code]).toEqual([409, 'job_unfinished']);
    expect(early.headers.get('retry-after')).not.toBeNull();
  });

  test('a file whose blob is gone is a 404, not a broken download', async () => {
    const id = await finishedJob('psd');
    await server.blobs.delete([`results/${id}/1/stack.psd`]);
    expect((await ask(`${server.url}/v1/jobs/${id}/stack.psd`)).body.code).toBe('blob_not_found');
  });
});

interface Stream {
  text(): string;
  readonly status: Promise<number>;
  readonly ended: Promise<void>;
  close(): void;
}

/** Reads an event stream as it comes. */
function follow(id: string, lastEventId?: number): Stream {
  let text = '';
  const status = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<void>();
  const headers = lastEventId === undefined ? {} : { 'last-event-id': String(lastEventId) };
  const request = get(`${server.url}/v1/jobs/${id}/events`, { headers }, (response) => {
    status.resolve(response.statusCode ?? 0);
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      text += chunk;
    });
    response.on('close', () => ended.resolve());
  });
  request.on('error', () => ended.resolve());
  return { text: () => text, status: status.promise, ended: ended.promise, close: () => request.destroy() };
}

const idsOf = (text: string): number[] => [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
const typesOf = (text: string): string[] => [...text.matchAll(/^event: (\w+)$/gm)].map(([, type]) => type!);

describe('GET /v1/jobs/{id}/events', () => {
  test('tells what happened, then what happens, and ends with the job', async () => {
    await emptyQueue();
    const id = await newJob();
    const stream = follow(id);
    expect(await stream.status).toBe(200);
    await expect.poll(() => typesOf(stream.text())).toEqual(['queued']);
    const leased = await server.jobs.take('cpu');
    await server.jobs.progress(leased!.attempt, 0.5, 'Working');
    await expect.poll(() => stream.text()).toContain('"stage":"Working"');
    await server.jobs.succeed(leased!.attempt, stackResult());
    await stream.ended;
    expect(typesOf(stream.text())[0]).toBe('queued');
    expect(typesOf(stream.text()).at(-1)).toBe('succeeded');
    const ids = idsOf(stream.text());
    expect(ids).toEqual([...new Set(ids)].sort((one, other) => one - other));
  });

  test('goes on after Last-Event-ID, and tells a reader who has seen the end so', async () => {
    const id = await finishedJob('psd');
    const whole = follow(id);
    await whole.ended;
    const ids = idsOf(whole.text());
    const rest = follow(id, ids[0]!);
    await rest.ended;
    expect(idsOf(rest.text())).toEqual(ids.slice(1));
    const nothing = follow(id, ids.at(-1)!);
    expect(await nothing.status).toBe(204);
  });

  test('comments keep a silent stream alive; too many streams are refused; leaving frees the place', async () => {
    const id = await newJob();
    const streams = [follow(id), follow(id), follow(id)];
    for (const stream of streams) expect(await stream.status).toBe(200);
    await expect.poll(() => streams[0]!.text()).toMatch(/^: /m);
    const refused = await ask(`${server.url}/v1/jobs/${id}/events`);
    expect([refused.status, refused.body.code]).toEqual([503, 'server_busy']);
    for (const stream of streams) stream.close();
    await expect
      .poll(async () => {
        const again = follow(id);
        const status = await again.status;
        again.close();
        return status;
      })
      .toBe(200);
  });

  test('closing the server ends the streams', async () => {
    const other = await server.another({});
    const id = await newJob();
    const response = await fetch(`${other.url}/v1/jobs/${id}/events`);
    const reading = response.text();
    await other.close();
    expect(await reading).toContain('event: queued');
  });
});
