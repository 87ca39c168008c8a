import { Client, type ClientConfig } from 'pg';
import type { Database, Subscription } from './database.ts';
import { asUnavailable } from './unavailable.ts';

const FIRST_RECONNECT_MS = 250;
const MAX_RECONNECT_MS = 5_000;
/** A connection that died without a word is found out after this and the query's limit. */
const CHECK_INTERVAL_MS = 10_000;
const CHECK_TIMEOUT_MS = 5_000;

interface Listener {
  readonly onPayload: (payload: string) => void;
  readonly onGap: () => void;
}

/** Hears notifications on one connection of its own, which it renews when it breaks. */
export function serverListener(connection: ClientConfig): {
  readonly listen: Database['listen'];
  close(): Promise<void>;
} {
  const listeners = new Map<string, Set<Listener>>();
  let client: Client | null = null;
  let connecting: Promise<Client> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function connect(): Promise<Client> {
    const next = new Client({ ...connection, query_timeout: CHECK_TIMEOUT_MS });
    next.on('notification', ({ channel, payload }) => {
      for (const listener of listeners.get(channel) ?? []) listener.onPayload(payload ?? '');
    });
    next.on('error', () => lose(next));
    next.on('end', () => lose(next));
    try {
      await next.connect();
      for (const channel of listeners.keys()) await next.query(`listen ${next.escapeIdentifier(channel)}`);
    } catch (error) {
      next.removeAllListeners();
      next.on('error', () => {});
      void next.end().catch(() => {});
      throw asUnavailable(error);
    }
    client = next;
    check(next);
    return next;
  }

  function check(current: Client): void {
    timer = setTimeout(() => {
      current.query('select 1').then(
        () => client === current && check(current),
        () => lose(current),
      );
    }, CHECK_INTERVAL_MS);
    timer.unref();
  }

  function lose(lost: Client): void {
    if (client !== lost) return;
    client = null;
    clearTimeout(timer);
    lost.removeAllListeners();
    lost.on('error', () => {});
    void lost.end().catch(() => {});
    if (!closed) reconnectAfter(FIRST_RECONNECT_MS);
  }

  function reconnectAfter(delayMs: number): void {
    timer = setTimeout(() => {
      connected().then(
        () => {
          for (const set of listeners.values()) for (const listener of set) listener.onGap();
        },
        () => !closed && reconnectAfter(Math.min(delayMs * 2, MAX_RECONNECT_MS)),
      );
    }, delayMs);
    timer.unref();
  }

  async function connected(): Promise<Client> {
    if (client !== null) return client;
    connecting ??= connect().finally(() => {
      connecting = null;
    });
    return connecting;
  }

  return {
    async listen(channel, onPayload, onGap): Promise<Subscription> {
      const listener = { onPayload, onGap };
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set.add(listener));
      const current = await connected();
      await current.query(`listen ${current.escapeIdentifier(channel)}`);
      return {
        async close() {
          set.delete(listener);
          if (set.size > 0 || listeners.get(channel) !== set) return;
          listeners.delete(channel);
          await client?.query(`unlisten ${client.escapeIdentifier(channel)}`).catch(() => {});
        },
      };
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await connecting?.catch(() => {});
      const last = client;
      client = null;
      last?.removeAllListeners();
      last?.on('error', () => {});
      await last?.end().catch(() => {});
    },
  };
}
