import type { FastifyRequest } from 'fastify';
import type { JobRecord } from '../domain/job-store.ts';
import { FINAL_STATUSES } from '../domain/job-store.ts';
import type { LongAnswer, OpenWork } from './open-work.ts';
import type { HttpServices } from './services.ts';

/** Whether the job has ended for good. */
export function hasEnded(job: Pick<JobRecord, 'status'>): boolean {
  return FINAL_STATUSES.includes(job.status);
}

/**
 * Waits for a job's end, at most `seconds`, and answers how it stands then. A caller who goes away ends the waiting; the
 * job goes on. Waiting is a favour: when too many wait already, or the store falls silent, the job is answered as it is
 * known, because whoever made it needs its id.
 */
export async function waitForEnd(
  request: FastifyRequest,
  job: JobRecord,
  seconds: number,
  jobs: HttpServices['jobs'],
  open: OpenWork,
): Promise<JobRecord> {
  if (seconds === 0 || hasEnded(job)) return job;
  const waiting = open.tryEnter();
  if (waiting === null) return job;
  try {
    await untilEnded(request, job.id, seconds, jobs, waiting);
    return (await jobs.get(job.tenantId, job.id)) ?? job;
  } catch (error) {
    request.log.warn({ err: error, jobId: job.id }, 'could not wait for the job');
    return job;
  } finally {
    waiting.leave();
  }
}

async function untilEnded(
  request: FastifyRequest,
  jobId: string,
  seconds: number,
  jobs: HttpServices['jobs'],
  waiting: LongAnswer,
): Promise<void> {
  const { socket } = request.raw;
  const timer = setTimeout(waiting.abort, seconds * 1000);
  socket.once('close', waiting.abort);
  if (socket.destroyed) waiting.abort();
  try {
    for await (const event of jobs.events(jobId, 0, waiting.signal)) if (hasEnded(event.job)) return;
  } finally {
    clearTimeout(timer);
    socket.off('close', waiting.abort);
  }
}
