import { Problem } from '../domain/problem.ts';
import { type Operation, usedCapabilities } from '../operations/operation.ts';
import { keptAnswer } from './kept-answer.ts';
import { withRetryAfter } from './problem-reply.ts';
import type { HttpServices } from './services.ts';
import type { HttpSettings } from './settings.ts';

const BACKLOG_MS = 200;
const FREE_SHARE_MS = 1_000;

const QUEUE_RETRY_SECONDS = 10;
const ROOM_RETRY_SECONDS = 60;
/** Memory grows only when somebody configures more. */
const MEMORY_RETRY_SECONDS = 600;

/** Says no before work is begun that could not be done. */
export interface Admission {
  /**
   * Before a body is read.
   * @throws Problem `queue_full`, `storage_full`
   */
  requireRoom(): Promise<void>;
  /**
   * Once the picture's size is known.
   * @throws Problem `memory_short`
   */
  requireMemory(operation: Operation, pixels: number): Promise<void>;
}

/** Admission by the queue's length, the store's free space, and the memory that jobs may take. */
export function createAdmission(services: HttpServices, settings: HttpSettings): Admission {
  const backlog = keptAnswer(() => services.jobs.backlog(), BACKLOG_MS);
  const freeShare = keptAnswer(() => services.blobs.freeShare(), FREE_SHARE_MS);
  return {
    async requireRoom() {
      const [{ queued }, free] = await Promise.all([backlog(), freeShare()]);
      if (queued >= settings.maxQueuedJobs)
        throw withRetryAfter(
          new Problem('queue_full', `${queued} jobs wait already; try again in a moment.`),
          QUEUE_RETRY_SECONDS,
        );
      if (free < settings.minFreeShare)
        throw withRetryAfter(
          new Problem('storage_full', 'The store for files is almost full, so no new job is taken.'),
          ROOM_RETRY_SECONDS,
        );
    },

    async requireMemory(operation, pixels) {
      try {
        await services.checkMemory(usedCapabilities(operation), pixels);
      } catch (error) {
        throw error instanceof Problem ? withRetryAfter(error, MEMORY_RETRY_SECONDS) : error;
      }
    },
  };
}
