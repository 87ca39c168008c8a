import type { JobRecord } from '../../domain/job-store.ts';
import { Problem } from '../../domain/problem.ts';
import { bearerCredentials } from '../credentials.ts';
import type {
  DialectCall,
  DialectMaker,
  DialectOrder,
  DialectReply,
  DialectRoute,
  JobAnswer,
} from '../dialect.ts';
import { isUuid, jobOfUuid, uuidOfJob } from '../job-uuid.ts';
import { outcomeOf } from '../outcome.ts';
import { problemReply } from './problem.ts';
import { FormReading, invalid, notUuid } from './validation.ts';

const QUALITIES = ['standard', 'pro'] as const;

/** How long the longer side becomes at least, in pixels. */
const SCALES = { '1K': 1024, '2K': 2048, '4K': 4096 } as const;
const SCALE_NAMES = Object.keys(SCALES) as (keyof typeof SCALES)[];

/** So near to the wanted size counts as there: nobody wants four times the pixels for the last twentieth. */
const CLOSE_ENOUGH = 0.95;

const IMAGE = { type: 'file', field: 'image' } as const;

function ordered(
  form: FormReading,
  order: Omit<DialectOrder, 'image' | 'parameters'> & Partial<Pick<DialectOrder, 'parameters'>>,
): DialectOrder | DialectReply {
  if (form.issues.length > 0) return invalid(form.issues);
  return { parameters: {}, ...order, image: IMAGE };
}

function splitOrder({ body }: DialectCall): DialectOrder | DialectReply {
  const form = new FormReading(body);
  form.file('image');
  const keyword = form.text('keyword');
  return ordered(form, {
    operation: 'split',
    wishes: [{ name: 'instruction', value: keyword.trim(), vendorName: 'keyword' }],
    request: { keyword },
  });
}

function inpaintOrder({ body }: DialectCall): DialectOrder | DialectReply {
  const form = new FormReading(body);
  form.file('image');
  const prompt = form.text('prompt');
  return ordered(form, { operation: 'inpaint', parameters: { prompt }, request: { prompt } });
}

function qualityInpaintOrder({ body }: DialectCall): DialectOrder | DialectReply {
  const form = new FormReading(body);
  form.file('image');
  const prompt = form.text('prompt');
  const quality = form.word('quality', QUALITIES);
  return ordered(form, {
    operation: 'inpaint',
    parameters: { prompt },
    wishes: [{ name: 'quality', value: quality, vendorName: 'quality' }],
    request: { prompt, quality },
  });
}

function upscaleOrder({ body }: DialectCall): DialectOrder | DialectReply {
  const form = new FormReading(body);
  form.file('image');
  const scale = form.word('scale', SCALE_NAMES);
  const targetPx = SCALES[scale];
  return ordered(form, {
    operation: 'upscale',
    sized({ widthPx, heightPx }) {
      const factor = (targetPx / Math.max(widthPx, heightPx)) * CLOSE_ENOUGH;
      return { scale: factor <= 1 ? 1 : factor <= 2 ? 2 : 4 };
    },
    request: { scale },
  });
}

function made({ job }: JobAnswer): DialectReply {
  return { status: 200, body: { job_id: uuidOfJob(job.id) } };
}

/** Queued and running are one state here; a canceled job can only be told of as a failed one. */
function statusOf({ status }: JobRecord): 'Pending' | 'Succeed' | 'Failed' {
  if (status === 'queued' || status === 'running') return 'Pending';
  return status === 'succeeded' ? 'Succeed' : 'Failed';
}

/** What was asked for comes first: layers from the front to the background. */
function told({ job, links }: JobAnswer): DialectReply {
  const status = statusOf(job);
  return {
    status: 200,
    body: {
      job_id: uuidOfJob(job.id),
      status,
      image_urls: outcomeOf(job)
        .map(({ file }) => links.file(job, file))
        .reverse(),
      ...(status === 'Failed' ? { error_message: job.problem?.detail ?? 'The job was canceled.' } : {}),
    },
  };
}

function jobIdOf({ path }: DialectCall): string | DialectReply {
  const given = path['job_id'] ?? '';
  if (!isUuid(given)) return notUuid('job_id', given);
  const jobId = jobOfUuid(given);
  if (jobId === null) throw new Problem('job_not_found', 'There is no such job.');
  return jobId;
}

const making = (path: string, order: (call: DialectCall) => DialectOrder | DialectReply): DialectRoute => ({
  method: 'POST',
  path: `/image-tune/${path}`,
  body: { type: 'form', files: ['image'] },
  does: 'make-job',
  order,
  reply: made,
});

/** AetherForge's split-layer, inpaint, upscale and job endpoints. */
export const aetherforgeDialect: DialectMaker = () => ({
  id: 'aetherforge',
  name: 'AetherForge',
  summary: 'Split, inpaint and upscale pictures sent as forms, and poll the job.',
  bases: [{ path: '/public/v1' }],
  credentials: ({ headers }) => bearerCredentials(headers['authorization']),
  routes: [
    making('split-layer', splitOrder),
    making('inpaint', inpaintOrder),
    making('inpaint/v2', qualityInpaintOrder),
    making('upscale', upscaleOrder),
    {
      method: 'GET',
      path: '/job/:job_id',
      body: { type: 'none' },
      does: 'show-job',
      jobId: jobIdOf,
      reply: told,
    },
  ],
  problem: problemReply,
});
