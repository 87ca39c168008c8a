/** A webhook that waits to be sent. */
export interface WebhookDelivery {
  /** `whk_…`, rising by time. The same in every attempt, so that a receiver can tell repeats and put them in order. */
  readonly id: string;
  readonly tenantId: string;
  readonly url: string;
  /** Sent as JSON. */
  readonly payload: unknown;
  /** Attempts that were made before this one: 0 for the first. */
  readonly attempt: number;
}

/** Where webhooks wait. They are written there in the transaction that ends their job. */
export interface WebhookOutbox {
  /**
   * Claims up to `limit` deliveries whose time has come, by rising id: no other sender gets them before the claim lapses,
   * which must take longer than a minute. A claim that is never answered, as after a crash, comes back by itself.
   */
  due(limit: number): Promise<readonly WebhookDelivery[]>;
  delivered(id: string): Promise<void>;
  /** Counts the attempt. `nextAttemptAt` is `null` when it was the last. `error` is a sentence for the tenant's eyes. */
  failed(id: string, nextAttemptAt: Date | null, error: string): Promise<void>;
  /** The endpoint wants no more: gives up this delivery and every other of this tenant that waits for the same URL. */
  disable(delivery: Pick<WebhookDelivery, 'id' | 'tenantId' | 'url'>, error: string): Promise<void>;
}
