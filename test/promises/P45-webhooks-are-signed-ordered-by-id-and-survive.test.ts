import type { RequestListener } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createGuardedHttp } from '../../src/infrastructure/source-fetch/guarded-http.ts';
import { ATTEMPT_DELAYS_MS } from '../../src/infrastructure/webhooks/retry-schedule.ts';
import type { WebhookSenderSettings } from '../../src/infrastructure/webhooks/webhook-sender.ts';
import { createWebhookSender } from '../../src/infrastructure/webhooks/webhook-sender.ts';
import { webhookSecretOf } from '../../src/infrastructure/webhooks/webhook-signature.ts';
import { eventually } from '../kit/eventually.ts';
import type { LoopbackServer, SeenRequest } from '../kit/loopback-server.ts';
import { startLoopbackServer } from '../kit/loopback-server.ts';
import type { OutboxEntry } from '../kit/memory-outbox.ts';
import { MemoryOutbox } from '../kit/memory-outbox.ts';

const SECRET = webhookSecretOf(new Uint8Array(32).fill(7), 'local');
const PAYLOAD = { type: 'job.succeeded', data: { id: 'job_1', note: 'é "quoted" 漢' } };
const HOUR_MS = 3_600_000;

function verify({ headers, body }: SeenRequest, secret = SECRET): unknown {
  return new Webhook(secret).verify(body.toString(), headers as Record<string, string>);
}

describe('P45: Webhooks are signed, ordered by id, and survive', () => {
  let outbox: MemoryOutbox;
  let stop: () => Promise<void> = async () => {};
  const servers: LoopbackServer[] = [];

  beforeEach(() => {
    outbox = new MemoryOutbox();
    // Only the calendar is ours: sockets and pauses take real time.
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-01T12:00:00Z') });
  });
  afterEach(async () => {
    await stop();
    vi.useRealTimers();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function serve(answer: RequestListener): Promise<LoopbackServer> {
    const server = await startLoopbackServer(answer);
    servers.push(server);
    return server;
  }

  function startSender(settings: Partial<WebhookSenderSettings> = {}, allowed = servers): void {
    const controller = new AbortController();
    const http = createGuardedHttp({
      allowedHosts: allowed.map(({ host }) => host),
      ownHosts: [],
      userAgent: 'Unflatten-test/1',
    });
    const sender = createWebhookSender({ outbox, http, secretsOf: () => [SECRET], pollMs: 5, ...settings });
    const running = sender.run(controller.signal);
    stop = async () => {
      controller.abort();
      await running;
    };
  }

  const ended = (entry: OutboxEntry): Promise<void> =>
    eventually(() => !entry.claimed && entry.state !== 'pending');
  const attempted = (entry: OutboxEntry, times: number): Promise<void> =>
    eventually(() => !entry.claimed && entry.errors.length === times);

  test('a webhook can be checked with the standardwebhooks package, and nothing in it can be changed', async () => {
    const server = await serve((_request, response) => response.writeHead(204).end());
    const entry = outbox.add({ id: 'whk_1', url: server.url('/hook?a=1'), payload: PAYLOAD });
    startSender();
    await ended(entry);
    expect(entry.state).toBe('delivered');
    const [seen] = server.requests as [SeenRequest];
    expect(verify(seen)).toEqual(PAYLOAD);
    expect(seen.method).toBe('POST');
    expect(seen.path).toBe('/hook?a=1');
    expect(seen.headers).toMatchObject({
      'webhook-id': 'whk_1',
      'content-type': 'application/json',
      'user-agent': 'Unflatten-test/1',
    });
    expect(() => verify(seen, webhookSecretOf(new Uint8Array(32).fill(7), 'other'))).toThrow();
    expect(() => verify({ ...seen, body: Buffer.from(`${seen.body} `) })).toThrow();
    for (const header of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
      const changed = String(seen.headers[header]).replace(/.$/, (last) => (last === '1' ? '2' : '1'));
      expect(() => verify({ ...seen, headers: { ...seen.headers, [header]: changed } }), header).toThrow();
    }
  });

  test('a replayed old one is told by its timestamp', async () => {
    const server = await serve((_request, response) => response.end());
    const entry = outbox.add({ id: 'whk_1', url: server.url('/'), payload: PAYLOAD });
    startSender();
    await ended(entry);
    const [seen] = server.requests as [SeenRequest];
    vi.setSystemTime(Date.now() + 4 * 60_000);
    expect(verify(seen)).toEqual(PAYLOAD);
    vi.setSystemTime(Date.now() + 2 * 60_000);
    expect(() => verify(seen)).toThrow(/too old/);
  });

  test('an endpoint that is down for an hour gets it afterwards, under the same id and a fresh timestamp', async () => {
    const startMs = Date.now();
    const server = await serve((request, response) => {
      if (Date.now() < startMs + HOUR_MS) request.socket.destroy();
      else response.end();
    });
    const entry = outbox.add({ id: 'whk_1', url: server.url('/'), payload: PAYLOAD });
    startSender();
    const attemptsAtMs = [0];
    while (entry.nextAttemptAtMs < startMs + HOUR_MS) {
      await attempted(entry, attemptsAtMs.length);
      attemptsAtMs.push(entry.nextAttemptAtMs - startMs);
      vi.setSystemTime(entry.nextAttemptAtMs);
    }
    await ended(entry);
    expect(entry.state).toBe('delivered');
    expect(attemptsAtMs).toEqual([0, 5_000, 305_000, 2_105_000, 9_305_000]);
    expect(new Set(server.requests.map(({ headers }) => headers['webhook-id']))).toEqual(new Set(['whk_1']));
    expect(verify(server.requests.at(-1)!)).toEqual(PAYLOAD);
    expect(() => verify(server.requests[0]!)).toThrow(/too old/);
  });

  test('an endpoint that never comes back is given up after the whole schedule', async () => {
    const server = await serve((_request, response) => response.writeHead(500).end());
    const startMs = Date.now();
    const entry = outbox.add({ id: 'whk_1', url: server.url('/'), payload: PAYLOAD });
    startSender();
    for (let attempt = 1; entry.state === 'pending'; attempt += 1) {
      await attempted(entry, attempt);
      if (entry.state === 'pending') vi.setSystemTime(entry.nextAttemptAtMs);
    }
    expect(entry.state).toBe('failed');
    expect(server.requests.length).toBe(ATTEMPT_DELAYS_MS.length);
    expect(Date.now() - startMs).toBe(ATTEMPT_DELAYS_MS.reduce((sum, delayMs) => sum + delayMs, 0));
    expect(entry.errors.at(-1)).toBe('The endpoint answered with status 500.');
  });

  test('a redirect is a failure and is not followed', async () => {
    const target = await serve((_request, response) => response.end());
    const server = await serve((_request, response) =>
      response.writeHead(301, { location: target.url('/') }).end(),
    );
    const entry = outbox.add({ id: 'whk_1', url: server.url('/'), payload: PAYLOAD });
    startSender();
    await attempted(entry, 1);
    expect(entry.errors).toEqual(['The endpoint answered with status 301.']);
    expect(target.connections()).toBe(0);
  });

  test('410 ends this and every other delivery of the tenant to this URL, and nobody else’s', async () => {
    const server = await serve((request, response) =>
      response.writeHead(request.url === '/gone' ? 410 : 500).end(),
    );
    const gone = { url: server.url('/gone'), payload: PAYLOAD };
    const first = outbox.add({ id: 'whk_1', ...gone });
    const later = outbox.add({ id: 'whk_2', ...gone });
    later.nextAttemptAtMs += HOUR_MS;
    const elsewhere = outbox.add({ id: 'whk_3', url: server.url('/other'), payload: PAYLOAD });
    const otherTenant = outbox.add({ id: 'whk_4', tenantId: 'other', ...gone });
    otherTenant.nextAttemptAtMs += HOUR_MS;
    startSender();
    await ended(first);
    await attempted(elsewhere, 1);
    expect([first, later, elsewhere, otherTenant].map(({ state }) => state)).toEqual([
      'disabled',
      'disabled',
      'pending',
      'pending',
    ]);
  });

  test('an answer that takes too long is cut and tried again', async () => {
    const server = await serve(() => {});
    const entry = outbox.add({ id: 'whk_1', url: server.url('/'), payload: PAYLOAD });
    startSender({ limitMs: 300 });
    await attempted(entry, 1);
    expect(entry.errors).toEqual(['The endpoint did not answer within 0.3 seconds.']);
    expect(entry.nextAttemptAtMs).toBe(Date.now() + ATTEMPT_DELAYS_MS[1]!);
  });

  test('an answer of a gigabyte is cut after its first pieces and counts by its status', async () => {
    let sentBytes = 0;
    const server = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': 2 ** 30 });
      const pump = (): void => {
        while (!response.destroyed) {
          sentBytes += 2 ** 16;
          if (!response.write(Buffer.alloc(2 ** 16))) return;
        }
      };
      response.on('drain', pump);
      pump();
    });
    const entry = outbox.add({ id: 'whk_1', url: server.url('/'), payload: PAYLOAD });
    startSender();
    await ended(entry);
    expect(entry.state).toBe('delivered');
    expect(sentBytes).toBeLessThan(16 * 2 ** 20);
  });

  test('a URL that leads inside sends no packet', async () => {
    const server = await serve((_request, response) => response.end());
    const entry = outbox.add({ id: 'whk_1', url: server.url('/'), payload: PAYLOAD });
    startSender({}, []);
    await attempted(entry, 1);
    expect(server.connections()).toBe(0);
    expect(entry.state).toBe('pending');
  });

  test('a dead endpoint with a backlog does not hold up the others', async () => {
    const dead = await serve(() => {});
    const alive = await serve((_request, response) => response.end());
    for (let index = 0; index < 200; index += 1) {
      outbox.add({ id: `whk_${String(index).padStart(4, '0')}`, url: dead.url('/'), payload: PAYLOAD });
    }
    const last = outbox.add({ id: 'whk_9999', url: alive.url('/'), payload: PAYLOAD });
    startSender({ limitMs: 400 });
    await ended(last);
    expect(last.state).toBe('delivered');
    expect(dead.requests.length).toBeLessThan(40);
  });

  test('deliveries to one endpoint begin in the order of their ids', async () => {
    const server = await serve((_request, response) => response.end());
    const ids = Array.from({ length: 30 }, (_, index) => `whk_${String(index).padStart(4, '0')}`);
    for (const id of ids.toReversed()) outbox.add({ id, url: server.url('/'), payload: PAYLOAD });
    startSender({ concurrency: 1 });
    await eventually(() => server.requests.length === 30);
    expect(server.requests.map(({ headers }) => headers['webhook-id'])).toEqual(ids);
  });
});
