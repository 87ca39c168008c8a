import { Problem } from '../../domain/problem.ts';
import type { GuardedHttp, GuardedResponse } from '../source-fetch/guarded-http.ts';
import type { WebhookDelivery } from './webhook-outbox.ts';
import { webhookHeaders } from './webhook-signature.ts';

/** How one attempt ended. `silent`: the endpoint could not be reached or did not answer, so the next one will not either. */
export type WebhookOutcome =
  | { readonly type: 'delivered' }
  | { readonly type: 'gone'; readonly error: string }
  | { readonly type: 'failed'; readonly error: string; readonly silent: boolean };

const MAX_ANSWER_BYTES = 64 * 1024;
const GONE = 410;

/** Reads a little of an answer, so that one of usual size ends in peace; nobody looks at it. */
async function skim(response: GuardedResponse): Promise<void> {
  let bytes = 0;
  try {
    for await (const chunk of response.chunks) {
      bytes += chunk.length;
      if (bytes >= MAX_ANSWER_BYTES) return;
    }
  } catch {
    // The status came before, and it is the answer.
  } finally {
    response.close();
  }
}

/** Sends one webhook once, within `limitMs`. Does not throw for what the endpoint does; follows no redirect. */
export async function callWebhook(
  http: GuardedHttp,
  delivery: WebhookDelivery,
  call: {
    readonly secrets: readonly string[];
    readonly nowMs: number;
    readonly limitMs: number;
    readonly signal: AbortSignal;
  },
): Promise<WebhookOutcome> {
  const { limitMs } = call;
  const body = Buffer.from(JSON.stringify(delivery.payload));
  const late = new AbortController();
  const timer = setTimeout(() => {
    late.abort(
      new Problem('source_timeout', `The endpoint did not answer within ${limitMs / 1000} seconds.`),
    );
  }, limitMs);
  try {
    const response = await http.send(delivery.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...webhookHeaders({ id: delivery.id, nowMs: call.nowMs, body, secrets: call.secrets }),
      },
      body,
      connectMs: limitMs,
      headersMs: limitMs,
      idleMs: limitMs,
      signal: AbortSignal.any([call.signal, late.signal]),
    });
    await skim(response);
    const { status } = response;
    if (status >= 200 && status < 300) return { type: 'delivered' };
    const error = `The endpoint answered with status ${status}.`;
    return status === GONE ? { type: 'gone', error } : { type: 'failed', error, silent: false };
  } catch (error) {
    if (!(error instanceof Problem) || error.code === 'canceled') throw error;
    return { type: 'failed', error: error.detail, silent: error.code !== 'source_forbidden' };
  } finally {
    clearTimeout(timer);
  }
}
