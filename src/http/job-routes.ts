import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { JobRecord, JobStatus } from '../domain/job-store.ts';
import { Problem } from '../domain/problem.ts';
import { callerOf } from './access.ts';
import { answerLinks } from './answer-links.ts';
import { sendBlob } from './blob-reply.ts';
import type { HttpContext } from './http-context.ts';
import { eventStreamReply } from './job-events.ts';
import { parsed } from './job-order.ts';
import { EXPORT_FILES, type FileExport, jobView, resultKey } from './job-view.ts';
import { hasEnded, waitForEnd } from './job-wait.ts';
import { waitSecondsOf } from './preference.ts';

const STATUSES = ['queued', 'running', 'succeeded', 'failed', 'canceled'] as const satisfies JobStatus[];
const JOB_ID = /^job_[0-9a-z]{26}$/;
export const MAX_PAGE = 100;
export const DEFAULT_PAGE = 20;

/** Which page of a tenant's jobs. */
export const jobPageSchema = z.strictObject({
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(DEFAULT_PAGE).describe('How many at most'),
  before: z.string().regex(JOB_ID).optional().describe('The `next` of the page before'),
  status: z.enum(STATUSES).optional().describe('Only jobs in this state'),
});

type JobParameters = { Params: { id: string } };

/**
 * The caller's job.
 * @throws Problem `job_not_found`, also for another tenant's
 */
async function ownJob(request: FastifyRequest<JobParameters>, { services }: HttpContext): Promise<JobRecord> {
  const { id } = request.params;
  const job = JOB_ID.test(id) ? await services.jobs.get(callerOf(request).tenantId, id) : null;
  if (job === null) throw new Problem('job_not_found', 'There is no such job, or no longer.');
  return job;
}

/** Jobs: list, look, follow, cancel, fetch what came out. */
export function jobRoutes(app: FastifyInstance, context: HttpContext): void {
  const { services, settings, open } = context;
  const linksOf = (request: FastifyRequest) =>
    answerLinks(request, callerOf(request).tenantId, services, settings);
  const read = { config: { scope: 'jobs:read' } } as const;
  const readStream = { ...read, exposeHeadRoute: false } as const;

  app.get('/v1/jobs', read, async (request) => {
    const { limit, before, status } = parsed(jobPageSchema, request.query, '');
    const page = {
      limit,
      ...(before === undefined ? {} : { before }),
      ...(status === undefined ? {} : { status }),
    };
    const jobs = await services.jobs.list(callerOf(request).tenantId, page);
    const links = linksOf(request);
    const next = jobs.length === limit ? jobs.at(-1)!.id : null;
    return { jobs: jobs.map((job) => jobView(job, links)), next };
  });

  app.get<JobParameters>('/v1/jobs/:id', read, async (request, reply) => {
    const job = await ownJob(request, context);
    const seconds = waitSecondsOf(request, settings.maxWaitSeconds);
    if (seconds > 0) reply.header('preference-applied', `wait=${seconds}`);
    const current = await waitForEnd(request, job, seconds, services.jobs, open);
    return jobView(current, linksOf(request));
  });

  app.get<JobParameters>('/v1/jobs/:id/events', readStream, async (request, reply) =>
    eventStreamReply(request, reply, await ownJob(request, context), context),
  );

  app.delete<JobParameters>('/v1/jobs/:id', { config: { scope: 'jobs:write' } }, async (request) => {
    const { tenantId } = callerOf(request);
    const { id } = await ownJob(request, context);
    return jobView(await services.jobs.cancel(tenantId, id), linksOf(request));
  });

  for (const [format, file] of Object.entries(EXPORT_FILES) as [FileExport, string][]) {
    app.get<JobParameters>(`/v1/jobs/:id/${file}`, readStream, async (request, reply) =>
      sendExport(reply, await ownJob(request, context), format, context),
    );
  }
}

async function sendExport(
  reply: FastifyReply,
  job: JobRecord,
  format: FileExport,
  { services }: HttpContext,
): Promise<FastifyReply> {
  if (!hasEnded(job)) throw new Problem('job_unfinished', `The job is ${job.status}; wait for its end.`);
  if (job.result === null)
    throw new Problem(
      'not_found',
      `The job ${job.status === 'failed' ? 'has failed' : 'was canceled'} and has no files.`,
    );
  const file = EXPORT_FILES[format];
  if (job.result.type !== 'stack' || !job.result.files.includes(file))
    throw new Problem(
      'not_found',
      job.result.type === 'stack'
        ? `The job was not asked for ${format.toUpperCase()}; send "formats" with "${format}" in it.`
        : `The operation "${job.operation}" gives one picture, and no ${format.toUpperCase()}.`,
    );
  return sendBlob(reply, services.blobs, resultKey(job, file), { maxAgeSeconds: 0 });
}
