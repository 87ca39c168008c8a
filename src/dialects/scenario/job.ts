import type { JobRecord, JobStatus } from '../../domain/job-store.ts';
import { Problem } from '../../domain/problem.ts';
import type { DialectCall, DialectReply, JobAnswer } from '../dialect.ts';
import { FieldReading, oneOf } from '../field-reading.ts';
import { notesOf, outcomeOf, updatedAtOf } from '../outcome.ts';
import { assetIdOf } from './asset-id.ts';
import { costDetails, costOf } from './cost.ts';
import { DEFAULT_LAYERS, MODEL_ID } from './model.ts';
import { nextToken, pageSizeOf, tokenOf } from './page.ts';

/** Every state that the vendor knows, with ours; `null` where no job here is ever in it. */
const STATES: Readonly<Record<string, JobStatus | null>> = {
  pending: null,
  queued: 'queued',
  'warming-up': null,
  'in-progress': 'running',
  finalizing: null,
  success: 'succeeded',
  failure: 'failed',
  canceled: 'canceled',
};

const JOB_ID = /^job_[0-9a-z]{26}$/;
const JOB_TYPE = 'custom';
const DEFAULT_PAGE = 50;
const MAX_PAGE = 200;

function stateOf(status: JobStatus): string {
  return Object.keys(STATES).find((state) => STATES[state] === status) ?? 'pending';
}

function historyOf({ createdAt, startedAt, finishedAt, status }: JobRecord): readonly object[] {
  return [
    { date: createdAt, status: 'queued' },
    ...(startedAt === null ? [] : [{ date: startedAt, status: 'in-progress' }]),
    ...(finishedAt === null ? [] : [{ date: finishedAt, status: stateOf(status) }]),
  ];
}

function layersAsked({ origin }: JobRecord): number {
  const asked = origin?.request['maxLayers'];
  return typeof asked === 'number' ? asked : DEFAULT_LAYERS;
}

/** The ids of what a job made: layers from the front, and the background last. */
function assetIdsOf(job: JobRecord): readonly string[] {
  return outcomeOf(job)
    .map(({ index }) => assetIdOf({ type: 'result', jobId: job.id, index }))
    .reverse();
}

/** A job as the vendor shows it. */
export function jobBody({ job, caller }: JobAnswer): Readonly<Record<string, unknown>> {
  const { modelId = MODEL_ID } = job.origin?.request ?? {};
  const error = job.problem === null ? {} : { error: job.problem.detail, errorCode: job.problem.code };
  return {
    jobId: job.id,
    jobType: JOB_TYPE,
    status: stateOf(job.status),
    progress: job.status === 'succeeded' ? 1 : job.progress,
    createdAt: job.createdAt,
    updatedAt: updatedAtOf(job),
    authorId: caller.tenantId,
    ownerId: caller.tenantId,
    statusHistory: historyOf(job),
    metadata: { assetIds: assetIdsOf(job), modelId, notes: notesOf(job), ...error },
    billing: { cuCost: costOf(layersAsked(job)), cuDiscount: 0 },
  };
}

/** The answer to a generation. */
export function generated(answer: JobAnswer): DialectReply {
  const layers = layersAsked(answer.job);
  return {
    status: 200,
    body: { job: jobBody(answer), creativeUnitsCost: costOf(layers), costDetails: costDetails(layers) },
  };
}

/** One job; its fields stand at the top too, where the vendor's own sample looks for them. */
export function oneJob(answer: JobAnswer): DialectReply {
  const job = jobBody(answer);
  return { status: 200, body: { ...job, job } };
}

/** @throws Problem `job_not_found` */
export function jobIdOf({ path }: DialectCall): string {
  const id = path['jobId'] ?? '';
  if (JOB_ID.test(id)) return id;
  throw new Problem('job_not_found', 'There is no such job, or no longer.');
}

/** @throws Problem `job_not_found`, `invalid_parameters` for any other action than to cancel */
export function canceledJobId(call: DialectCall): string {
  const id = jobIdOf(call);
  FieldReading.of(call.body).required('action', '"cancel", the only action on a job', oneOf(['cancel']));
  return id;
}

/** @throws Problem `invalid_parameters` */
export function jobPage(call: DialectCall): {
  readonly limit: number;
  readonly before?: string;
  readonly status?: JobStatus | null;
} {
  const limit = pageSizeOf(call, DEFAULT_PAGE, MAX_PAGE);
  const before = tokenOf(call, (token) => (JOB_ID.test(token) ? token : null));
  const state = call.query['status'] ?? '';
  if (state !== '' && !Object.hasOwn(STATES, state))
    throw new Problem(
      'invalid_parameters',
      `Expected "status" to be one of ${Object.keys(STATES).join(', ')}.`,
    );
  const type = call.query['type'] ?? '';
  const status = type !== '' && type !== JOB_TYPE ? null : state === '' ? undefined : STATES[state]!;
  return { limit, ...(before === null ? {} : { before }), ...(status === undefined ? {} : { status }) };
}

export function jobList(jobs: readonly JobAnswer[], next: string | null): DialectReply {
  return { status: 200, body: { jobs: jobs.map(jobBody), ...nextToken(next) } };
}
