import { Problem } from '../../domain/problem.ts';

/**
 * Waits for `work` at most `timeoutMs`.
 * @throws Problem `database_unavailable` when the time is over; `work` itself is not stopped
 */
export async function withinTime<Result>(work: Promise<Result>, timeoutMs: number): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new Problem('database_unavailable', `The database did not answer within ${timeoutMs} ms.`)),
    timeoutMs,
  );
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    // Once the race is lost nobody else looks at how the work ends.
    work.catch(() => {});
  }
}
