import type { RequestListener } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../../test/kit/eventually.ts';
import type { LoopbackServer } from '../../../test/kit/loopback-server.ts';
import { startLoopbackServer } from '../../../test/kit/loopback-server.ts';
import { MemoryOutbox } from '../../../test/kit/memory-outbox.ts';
import { createGuardedHttp } from '../source-fetch/guarded-http.ts';
import type { WebhookReport, WebhookSenderSettings } from './webhook-sender.ts';
import { createWebhookSender } from './webhook-sender.ts';
import {
  formatWebhookSecret,
  readWebhookSecret,
  webhookHeaders,
  webhookSecretOf,
} from './webhook-signature.ts';

const SECRET = formatWebhookSecret(new Uint8Array(32).fill(1));
const NEXT_SECRET = formatWebhookSecret(new Uint8Array(24).fill(2));
const HOUR_MS = 3_600_000;

describe('the webhook sender', () => {
  let server: LoopbackServer;
  const stops: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    await server.close();
  });

  async function start(answer: RequestListener, settings: Partial<WebhookSenderSettings> = {}) {
    server = await startLoopbackServer(answer);
    const outbox = new MemoryOutbox();
    const http = createGuardedHttp({
      allowedHosts: [server.host],
      ownHosts: [],
      userAgent: 'Unflatten-test/1',
    });
    const reports: WebhookReport[] = [];
    const report = (each: WebhookReport): void => void reports.push(each);
    const sender = createWebhookSender({
      outbox,
      http,
      secretsOf: () => [SECRET],
      report,
      pollMs: 5,
      ...settings,
    });
    const controller = new AbortController();
    const running = sender.run(controller.signal);
    const stop = async (): Promise<void> => {
      controller.abort();
      await running;
    };
    stops.push(stop);
    const add = (id: string) => outbox.add({ id, url: server.url('/'), payload: { id } });
    return { outbox, sender, reports, stop, add };
  }

  test('sends at a wake what a poll would find much later', async () => {
    const { sender, add } = await start((_request, response) => response.end(), { pollMs: HOUR_MS });
    await new Promise((resolve) => setTimeout(resolve, 20));
    const entry = add('whk_1');
    sender.wake();
    await eventually(() => entry.state === 'delivered');
  });

  test('signs with every secret that a receiver may still have', async () => {
    const { add } = await start((_request, response) => response.end(), {
      secretsOf: () => [NEXT_SECRET, SECRET],
    });
    const entry = add('whk_1');
    await eventually(() => entry.state === 'delivered');
    const [{ headers, body }] = server.requests as [(typeof server.requests)[number]];
    for (const secret of [SECRET, NEXT_SECRET]) {
      const received = new Webhook(secret).verify(body.toString(), headers as Record<string, string>);
      expect(received).toEqual({ id: 'whk_1' });
    }
  });

  test('finishes what is under way when it is told to stop, and takes nothing new', async () => {
    let answer = (): void => {};
    const { stop, add } = await start((_request, response) => {
      answer = () => response.end();
    });
    const entry = add('whk_1');
    await eventually(() => server.requests.length === 1);
    const stopped = stop();
    const late = add('whk_2');
    answer();
    await stopped;
    expect([entry.state, late.state, late.claimed]).toEqual(['delivered', 'pending', false]);
  });

  test('leaves unanswered what does not end in the time to drain', async () => {
    const { stop, add, reports } = await start(() => {}, { drainMs: 20 });
    const entry = add('whk_1');
    await eventually(() => server.requests.length === 1);
    await stop();
    expect(entry).toMatchObject({ state: 'pending', claimed: true, errors: [] });
    expect(reports).toEqual([]);
  });

  test('goes on when the outbox fails for a while', async () => {
    const outbox = new MemoryOutbox();
    let failures = 3;
    const { add, reports } = await start((_request, response) => response.end(), {
      outbox: {
        due: async (limit) => {
          if (failures-- > 0) throw new Error('the database is away');
          return outbox.due(limit);
        },
        delivered: (id) => outbox.delivered(id),
        failed: (...failure) => outbox.failed(...failure),
        disable: (...disabled) => outbox.disable(...disabled),
      },
    });
    const entry = outbox.add({ ...add('whk_1').delivery });
    await eventually(() => entry.state === 'delivered');
    expect(reports.filter(({ type }) => type === 'trouble').length).toBe(3);
  });

  test('has no more attempts under way than it may', async () => {
    let [open, most] = [0, 0];
    const { outbox, add } = await start(
      (_request, response) => {
        open += 1;
        most = Math.max(most, open);
        setTimeout(() => {
          open -= 1;
          response.end();
        }, 5);
      },
      { concurrency: 3 },
    );
    for (let index = 0; index < 20; index += 1) add(`whk_${index}`);
    await eventually(() => [...outbox.entries.values()].every(({ state }) => state === 'delivered'));
    expect(most).toBe(3);
  });
});

describe('webhook secrets', () => {
  test('are per tenant, and the same again for the same one', () => {
    const key = new Uint8Array(32).fill(9);
    expect(webhookSecretOf(key, 'a')).toBe(webhookSecretOf(key, 'a'));
    expect(webhookSecretOf(key, 'a')).not.toBe(webhookSecretOf(key, 'b'));
    expect(webhookSecretOf(key, 'a')).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  });

  test.each([
    '',
    'whsec_',
    'whsec_c2hvcnQ=',
    'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    `whsec_${'A'.repeat(200)}`,
    'whsec_!!!',
  ])('are not %j', (secret) => {
    expect(() => readWebhookSecret(secret)).toThrow('a webhook secret is');
  });

  // The sample of the Standard Webhooks reference libraries.
  test('sign as the reference does', () => {
    const headers = webhookHeaders({
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      nowMs: 1_614_265_330_000,
      body: Buffer.from('{"test": 2432232314}'),
      secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    });
    expect(headers).toEqual({
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });
});
