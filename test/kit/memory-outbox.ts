import type { WebhookDelivery, WebhookOutbox } from '../../src/infrastructure/webhooks/webhook-outbox.ts';

/** A delivery in a `MemoryOutbox`, with all that became of it. */
export interface OutboxEntry {
  delivery: WebhookDelivery;
  state: 'pending' | 'delivered' | 'failed' | 'disabled';
  nextAttemptAtMs: number;
  claimed: boolean;
  readonly errors: string[];
}

/** An outbox that keeps its rows in memory and reads the time from `Date.now`. */
export class MemoryOutbox implements WebhookOutbox {
  readonly entries = new Map<string, OutboxEntry>();

  add(delivery: Omit<WebhookDelivery, 'attempt' | 'tenantId'> & { tenantId?: string }): OutboxEntry {
    const entry: OutboxEntry = {
      delivery: { tenantId: 'local', ...delivery, attempt: 0 },
      state: 'pending',
      nextAttemptAtMs: Date.now(),
      claimed: false,
      errors: [],
    };
    this.entries.set(delivery.id, entry);
    return entry;
  }

  async due(limit: number): Promise<readonly WebhookDelivery[]> {
    const found = [...this.entries.values()]
      .filter(
        ({ state, claimed, nextAttemptAtMs }) =>
          state === 'pending' && !claimed && nextAttemptAtMs <= Date.now(),
      )
      .sort((a, b) => (a.delivery.id < b.delivery.id ? -1 : 1))
      .slice(0, limit);
    for (const entry of found) entry.claimed = true;
    return found.map(({ delivery }) => delivery);
  }

  async delivered(id: string): Promise<void> {
    this.#end(id).state = 'delivered';
  }

  async failed(id: string, nextAttemptAt: Date | null, error: string): Promise<void> {
    const entry = this.#end(id);
    entry.errors.push(error);
    entry.delivery = { ...entry.delivery, attempt: entry.delivery.attempt + 1 };
    if (nextAttemptAt) entry.nextAttemptAtMs = nextAttemptAt.getTime();
    else entry.state = 'failed';
  }

  async disable(
    { id, tenantId, url }: Parameters<WebhookOutbox['disable']>[0],
    error: string,
  ): Promise<void> {
    this.#end(id).errors.push(error);
    for (const entry of this.entries.values()) {
      const same = entry.delivery.tenantId === tenantId && entry.delivery.url === url;
      if (same && entry.state === 'pending') entry.state = 'disabled';
    }
  }

  #end(id: string): OutboxEntry {
    const entry = this.entries.get(id)!;
    entry.claimed = false;
    return entry;
  }
}
