import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import { inMs } from '../database/moment.ts';
import type { WebhookOutbox } from '../webhooks/webhook-outbox.ts';

/** A sender that has not answered for a delivery by then is taken for dead. */
const CLAIM_MS = 2 * 60_000;

/** The webhooks that `finish` wrote with their jobs' ends. */
export function databaseWebhookOutbox(database: Database): WebhookOutbox {
  const { kysely } = database;
  return {
    async due(limit) {
      const due = kysely
        .selectFrom('webhook_deliveries')
        .select('id')
        .where('state', '=', 'pending')
        .where('next_attempt_at', '<=', sql<string>`now()`)
        .orderBy('id')
        .limit(limit)
        .forUpdate()
        .skipLocked();
      const rows = await kysely
        .updateTable('webhook_deliveries')
        .set({ next_attempt_at: inMs(CLAIM_MS) })
        .where('id', 'in', due)
        .returning(['id', 'tenant_id', 'url', 'payload', 'attempt'])
        .execute();
      return rows
        .map(({ id, tenant_id, url, payload, attempt }) => ({
          id,
          tenantId: tenant_id,
          url,
          payload,
          attempt,
        }))
        .sort((one, other) => (one.id < other.id ? -1 : 1));
    },
    async delivered(id) {
      await kysely
        .updateTable('webhook_deliveries')
        .set({ state: 'delivered', attempt: sql`attempt + 1`, last_error: null })
        .where('id', '=', id)
        .where('state', '=', 'pending')
        .execute();
    },
    async failed(id, nextAttemptAt, error) {
      await kysely
        .updateTable('webhook_deliveries')
        .set({
          attempt: sql`attempt + 1`,
          last_error: error,
          ...(nextAttemptAt === null
            ? { state: 'failed' }
            : { next_attempt_at: nextAttemptAt.toISOString() }),
        })
        .where('id', '=', id)
        .where('state', '=', 'pending')
        .execute();
    },
    async disable({ id, tenantId, url }, error) {
      await kysely
        .updateTable('webhook_deliveries')
        .set((expression) => ({
          state: 'disabled',
          last_error: error,
          attempt: sql`attempt + case when ${expression.ref('id')} = ${id} then 1 else 0 end`,
        }))
        .where('tenant_id', '=', tenantId)
        .where('url', '=', url)
        .where('state', '=', 'pending')
        .execute();
    },
  };
}
