import { Socket } from 'node:net';
import { vi } from 'vitest';
import type { ProblemCode } from '../../src/domain/problem.ts';
import { Problem } from '../../src/domain/problem.ts';
import { createGuardedHttp } from '../../src/infrastructure/source-fetch/guarded-http.ts';
import type { SourceFetcherSettings } from '../../src/infrastructure/source-fetch/source-fetcher.ts';
import { createSourceFetcher } from '../../src/infrastructure/source-fetch/source-fetcher.ts';
import type { SourceGuardSettings } from '../../src/infrastructure/source-fetch/source-guard.ts';

/** What became of a URL: the bytes and type that it gave, or the code of the problem. A bug passes on. */
export type FetchOutcome = { readonly bytes: Buffer; readonly mediaType: string } | ProblemCode;

type Settings = Partial<SourceGuardSettings> & Partial<Omit<SourceFetcherSettings, 'http'>>;

/** Fetches a URL to its end, by default with nothing allowed and with a resolver that knows no name. */
export function sourceClient(
  settings: Settings = {},
): (url: string, signal?: AbortSignal) => Promise<FetchOutcome> {
  const http = createGuardedHttp({
    allowedHosts: [],
    ownHosts: [],
    resolve: async () => [],
    userAgent: 'Unflatten-test/1',
    ...settings,
  });
  const fetchSource = createSourceFetcher({ maxBytes: 1_000_000, ...settings, http });
  return async (url, signal = new AbortController().signal) => {
    try {
      const { chunks, mediaType } = await fetchSource(url, signal);
      const read: Uint8Array[] = [];
      for await (const chunk of chunks) read.push(chunk);
      return { bytes: Buffer.concat(read), mediaType };
    } catch (error) {
      if (error instanceof Problem) return error.code;
      throw error;
    }
  };
}

/** Counts the sockets that this process tries to connect, of any kind, until `restore`. */
export function watchSockets(): { opened(): number; restore(): void } {
  const spy = vi.spyOn(Socket.prototype, 'connect');
  return { opened: () => spy.mock.calls.length, restore: () => spy.mockRestore() };
}
