import type { GuardedHttp } from '../source-fetch/guarded-http.ts';
import { Alarm } from './alarm.ts';
import { nextAttemptAt } from './retry-schedule.ts';
import type { WebhookOutcome } from './webhook-call.ts';
import { callWebhook } from './webhook-call.ts';
import type { WebhookDelivery, WebhookOutbox } from './webhook-outbox.ts';

/** What the sender tells the log. */
export type WebhookReport =
  | { readonly type: 'sent'; readonly delivery: WebhookDelivery; readonly outcome: WebhookOutcome }
  /** The outbox, or something on our side, failed; what was claimed comes back by itself. */
  | { readonly type: 'trouble'; readonly error: unknown };

export interface WebhookSenderSettings {
  readonly outbox: WebhookOutbox;
  readonly http: GuardedHttp;
  /** The secrets that sign a tenant's webhooks, the current one first. */
  readonly secretsOf: (tenantId: string) => readonly string[];
  readonly report?: (report: WebhookReport) => void;
  readonly nowMs?: () => number;
  /** How often to look for deliveries while there are none, and after the outbox failed. */
  readonly pollMs?: number;
  /** For one attempt, from connecting to the end of the answer. */
  readonly limitMs?: number;
  /** How long attempts may go on once the sender was told to stop. */
  readonly drainMs?: number;
  readonly concurrency?: number;
}

export interface WebhookSender {
  /** Sends what is due until `signal` is aborted and the attempts under way have ended. Throws nothing. */
  run(signal: AbortSignal): Promise<void>;
  /** Looks for deliveries now instead of at the next poll; called when a job ends. */
  wake(): void;
}

const DEFAULTS = { pollMs: 1_000, limitMs: 15_000, drainMs: 5_000, concurrency: 16 };

/** How long an endpoint that gave no answer is taken to be down, so that its backlog does not hold up all others. */
const SILENCE_MS = 3_000;

/** Makes the sender of an installation's webhooks. Several may run on one outbox. */
export function createWebhookSender(settings: WebhookSenderSettings): WebhookSender {
  const { outbox, http, secretsOf, pollMs, limitMs, drainMs, concurrency } = { ...DEFAULTS, ...settings };
  const nowMs = settings.nowMs ?? Date.now;
  const report = settings.report ?? (() => {});
  const silentUntilMs = new Map<string, number>();
  const alarm = new Alarm();

  const attempt = async (delivery: WebhookDelivery, signal: AbortSignal): Promise<WebhookOutcome> => {
    if ((silentUntilMs.get(delivery.url) ?? 0) > nowMs()) {
      return { type: 'failed', error: 'The endpoint did not answer a moment before.', silent: false };
    }
    const secrets = secretsOf(delivery.tenantId);
    const outcome = await callWebhook(http, delivery, { secrets, nowMs: nowMs(), limitMs, signal });
    if (outcome.type === 'failed' && outcome.silent) silentUntilMs.set(delivery.url, nowMs() + SILENCE_MS);
    else silentUntilMs.delete(delivery.url);
    return outcome;
  };

  const settle = async (delivery: WebhookDelivery, signal: AbortSignal): Promise<void> => {
    try {
      const outcome = await attempt(delivery, signal);
      if (outcome.type === 'delivered') await outbox.delivered(delivery.id);
      else if (outcome.type === 'gone') await outbox.disable(delivery, outcome.error);
      else await outbox.failed(delivery.id, nextAttemptAt(delivery.attempt, nowMs()), outcome.error);
      report({ type: 'sent', delivery, outcome });
    } catch (error) {
      // Left unanswered, so that it comes back when its claim lapses: once too often is better than never.
      if (!signal.aborted) report({ type: 'trouble', error });
    }
  };

  const claim = async (limit: number): Promise<readonly WebhookDelivery[]> => {
    try {
      return await outbox.due(limit);
    } catch (error) {
      report({ type: 'trouble', error });
      return [];
    }
  };

  const forgetSilence = (): void => {
    for (const [url, untilMs] of silentUntilMs) if (untilMs <= nowMs()) silentUntilMs.delete(url);
  };

  return {
    wake: () => alarm.ring(),
    async run(signal) {
      const drained = new AbortController();
      const stop = (): void => alarm.ring();
      signal.addEventListener('abort', stop, { once: true });
      const active = new Set<Promise<void>>();
      const start = (delivery: WebhookDelivery): void => {
        const sending = settle(delivery, drained.signal).finally(() => {
          if (active.size === concurrency) alarm.ring();
          active.delete(sending);
        });
        active.add(sending);
      };
      while (!signal.aborted) {
        const room = concurrency - active.size;
        const deliveries = room > 0 ? await claim(room) : [];
        for (const delivery of deliveries) start(delivery);
        // After any catch there may be more.
        if (deliveries.length === 0 || active.size === concurrency) await alarm.wait(pollMs);
        forgetSilence();
      }
      signal.removeEventListener('abort', stop);
      const drain = setTimeout(() => drained.abort(), drainMs);
      await Promise.all(active);
      clearTimeout(drain);
    },
  };
}
