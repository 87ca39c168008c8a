import { Problem } from '../../domain/problem.ts';
import { bareCredentials } from '../credentials.ts';
import type {
  Credentials,
  DialectCall,
  DialectHead,
  DialectMaker,
  DialectReply,
  JobAnswer,
} from '../dialect.ts';
import { jobOfUuid, uuidOfJob } from '../job-uuid.ts';
import { notesOf, outcomeOf } from '../outcome.ts';
import { problemReply } from './problem.ts';
import { orderOf } from './request.ts';

const RESULT_PATH = '/qwen-image-layered-request-result';

function credentials({ headers, query }: DialectHead): Credentials {
  const fromHeader = bareCredentials(headers['ocp-apim-subscription-key']);
  return fromHeader.isGiven ? fromHeader : bareCredentials(query['subscription-key']);
}

function named({ job, links }: JobAnswer): { readonly request_id: string; readonly response_url: string } {
  const requestId = uuidOfJob(job.id);
  return { request_id: requestId, response_url: links.path(`${RESULT_PATH}/${requestId}`) };
}

function queued(answer: JobAnswer): DialectReply {
  return { status: 200, body: { success: true, status: 'IN_QUEUE', ...named(answer) } };
}

function completed(answer: JobAnswer): DialectReply {
  const { job, links } = answer;
  const { prompt = '', seed = 0 } = job.origin?.request ?? {};
  const seconds = (Date.parse(job.finishedAt ?? '') - Date.parse(job.startedAt ?? '')) / 1000;
  const images = outcomeOf(job).map(({ file, widthPx, heightPx }) => ({
    url: links.file(job, file),
    content_type: 'image/png',
    file_name: file,
    width: widthPx,
    height: heightPx,
  }));
  return {
    status: 200,
    body: {
      success: true,
      status: 'COMPLETED',
      ...named(answer),
      images,
      timings: Number.isFinite(seconds) ? { inference: seconds } : {},
      seed,
      // Unflagged, or unasked: a flagged picture ends as a failure.
      has_nsfw_concepts: images.map(() => false),
      prompt,
      output: { media_url: images.map(({ url }) => url) },
      notes: notesOf(job),
    },
  };
}

function failed(answer: JobAnswer): DialectReply {
  const { problem } = answer.job;
  const error = problem === null ? 'The request was canceled.' : `${problem.title}. ${problem.detail}`;
  return {
    status: 200,
    body: {
      success: false,
      status: 'FAILED',
      ...named(answer),
      error,
      ...(problem?.code === 'content_flagged' ? { has_nsfw_concepts: [true] } : {}),
    },
  };
}

function told(answer: JobAnswer): DialectReply {
  const { status } = answer.job;
  if (status === 'succeeded') return completed(answer);
  if (status === 'failed' || status === 'canceled') return failed(answer);
  if (status === 'queued') return queued(answer);
  return { status: 200, body: { success: true, status: 'IN_PROGRESS', ...named(answer) } };
}

function jobIdIn(given: unknown): string {
  if (typeof given !== 'string' || given === '')
    throw new Problem(
      'invalid_parameters',
      'Expected "request_id", the text that the request was answered with.',
    );
  const jobId = jobOfUuid(given);
  if (jobId === null) throw new Problem('job_not_found', 'There is no request with this id.');
  return jobId;
}

const bodyJobId = ({ body }: DialectCall): string =>
  jobIdIn(
    body.type === 'json' && Object.hasOwn(body.value, 'request_id') ? body.value['request_id'] : undefined,
  );

/** Pixazo's Qwen Image Layered: a picture's address goes in, layers come out. */
export const pixazoDialect: DialectMaker = () => ({
  id: 'pixazo',
  name: 'Pixazo',
  summary:
    'Qwen Image Layered: take the picture behind an address apart, and fetch the layers by request id.',
  bases: [{ path: '/qwen-image-layered/v1' }],
  credentials,
  routes: [
    {
      method: 'POST',
      path: '/qwen-image-layered-request',
      body: { type: 'json' },
      does: 'make-job',
      order: orderOf,
      reply: queued,
    },
    {
      method: 'POST',
      path: RESULT_PATH,
      body: { type: 'json' },
      does: 'show-job',
      jobId: bodyJobId,
      reply: told,
    },
    {
      method: 'GET',
      path: `${RESULT_PATH}/:request_id`,
      body: { type: 'none' },
      does: 'show-job',
      jobId: ({ path }) => jobIdIn(path['request_id']),
      reply: told,
    },
  ],
  problem: problemReply,
});
