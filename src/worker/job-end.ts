import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '../domain/problem.ts';

const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 5_000;

/** Whether the write was made: by this call, by an earlier one whose answer got lost, or not at all. */
export type EndWrite = 'written' | 'refused' | 'uncertain';

/**
 * Writes the end of an attempt, again and again while the database is away: minutes of work hang on it. `uncertain` means
 * that an answer got lost on the way and the last one was a refusal, as it is when the first write did arrive.
 * @throws what `write` throws, but for `database_unavailable` before `signal` is aborted
 */
export async function writeEnd(write: () => Promise<boolean>, signal: AbortSignal): Promise<EndWrite> {
  let lostAnswers = 0;
  for (;;) {
    try {
      if (await write()) return 'written';
      return lostAnswers > 0 ? 'uncertain' : 'refused';
    } catch (error) {
      const away = error instanceof Problem && error.code === 'database_unavailable';
      if (!away || signal.aborted) throw error;
      lostAnswers += 1;
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (lostAnswers - 1), MAX_PAUSE_MS);
      await delay(pauseMs, undefined, { signal }).catch(() => {});
    }
  }
}
