import { expect, it } from 'vitest';
import type { JobRecord } from '../domain/job-store.ts';
import type { Manifest } from '../domain/manifest.ts';
import { PROBLEMS, Problem, type ProblemCode } from '../domain/problem.ts';
import {
  type Dialect,
  type DialectBody,
  type DialectCall,
  type DialectLinks,
  type DialectReply,
  isReply,
  type JobAnswer,
} from './dialect.ts';

const JOB_ID = 'job_01m7ycqenhj96h8rpf7qy2qbt7';
const CREATED = '2026-01-02T03:04:05.000Z';
const STARTED = '2026-01-02T03:04:06.000Z';
const FINISHED = '2026-01-02T03:04:09.500Z';

const manifest: Manifest = {
  widthPx: 8,
  heightPx: 6,
  layers: ['background', 'subject'].map((name, zIndex) => ({
    id: `lyr_${zIndex}`,
    zIndex,
    name,
    kind: zIndex === 0 ? 'background' : 'subject',
    file: `0${zIndex}-${name}.png`,
    box: { leftPx: 0, topPx: 0, widthPx: 8, heightPx: 6 },
    opacity: 1,
    blendMode: 'normal',
    confidence: 1,
    matchedBy: zIndex === 0 ? 'rest' : 'main-subject',
  })),
  recomposition: { changedPixels: 0, maxDifference: 0 },
  engines: {},
  notes: [],
};

const waiting: JobRecord = {
  id: JOB_ID,
  tenantId: 'acme',
  operation: 'split',
  parameters: {},
  inputs: { image: 'inputs/req_1/image' },
  formats: [],
  status: 'queued',
  progress: 0,
  stage: 'Waiting for a worker',
  attempt: 0,
  createdAt: CREATED,
  startedAt: null,
  finishedAt: null,
  result: null,
  problem: null,
  webhookUrl: null,
};

const ended = { attempt: 1, startedAt: STARTED, finishedAt: FINISHED };

/** One job in each of its states. */
export const SAMPLE_JOBS: Readonly<Record<JobRecord['status'], JobRecord>> = {
  queued: waiting,
  running: { ...waiting, status: 'running', attempt: 1, progress: 0.4, startedAt: STARTED },
  succeeded: {
    ...waiting,
    ...ended,
    status: 'succeeded',
    progress: 1,
    result: { type: 'stack', manifest, files: manifest.layers.map(({ file }) => file) },
  },
  failed: {
    ...waiting,
    ...ended,
    status: 'failed',
    problem: new Problem('image_damaged', 'The picture is cut short.').report(),
  },
  canceled: { ...waiting, ...ended, status: 'canceled' },
};

const links: DialectLinks = {
  file: (job, fileName) => `https://files.example/${job.id}/${fileName}`,
  path: (path) => `https://server.example${path}`,
};

/** An answer about a job in one of its states. */
export function sampleAnswer(job: JobRecord): JobAnswer {
  return { job, links, caller: { tenantId: 'acme' } };
}

/** A call with nothing in it but what is given. */
export function sampleCall(given: Partial<DialectCall>): DialectCall {
  return { headers: {}, query: {}, path: {}, body: { type: 'none' }, ...given };
}

function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || value instanceof Map || value instanceof Set)
    return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}

/** What a reply may be: a status, headers in lower case, and a body that is JSON as it stands. */
function requireSound(reply: DialectReply): void {
  expect(reply.status).toBeGreaterThanOrEqual(200);
  expect(reply.status).toBeLessThan(600);
  for (const name of Object.keys(reply.headers ?? {})) expect(name).toBe(name.toLowerCase());
  const text = JSON.stringify(reply.body);
  expect(typeof reply.body).toBe('object');
  expect(text).not.toMatch(/undefined|NaN|\[object/);
  expect(JSON.stringify(JSON.parse(text))).toBe(text);
}

const EMPTY_BODIES: Readonly<Record<string, DialectBody>> = {
  none: { type: 'none' },
  json: { type: 'json', value: {} },
  form: { type: 'form', fields: new Map(), files: new Set() },
  any: { type: 'json', value: {} },
};

/** Values that a client may send in the place of anything. */
const ODD_VALUES: readonly unknown[] = [
  null,
  '',
  ' ',
  0,
  -1,
  1e300,
  true,
  [],
  {},
  ['x'],
  '__proto__',
  'x'.repeat(9_000),
];

/**
 * The cases that every dialect passes: addresses that are addresses, a reply for every problem of the catalogue and every
 * state of a job, the same answer to the same question, and no crash whatever a request holds.
 */
export function conformsAsDialect(dialect: Dialect, fieldNames: readonly string[]): void {
  it('names addresses that begin with a slash and do not repeat', () => {
    const paths = dialect.routes.map(({ method, path }) => `${method} ${path}`);
    expect(new Set(paths).size).toBe(paths.length);
    for (const { path } of [...dialect.routes, ...dialect.bases])
      expect(path).toMatch(/^(?:\/(?::[A-Za-z_]+|[a-z0-9][a-z0-9._-]*))+$/);
    expect(dialect.summary).toMatch(/^[A-Z].*\.$/);
  });

  it('has a reply for every problem, with its sentence and nothing private', () => {
    for (const code of Object.keys(PROBLEMS) as ProblemCode[]) {
      const problem = new Problem(code, 'What was expected and what came.', { cause: new Error('secret') });
      const { status, retry } = problem.spec;
      const facts = { status, requestId: 'req_1', retryAfterSeconds: retry === 'later' ? 5 : null };
      const reply = dialect.problem(frozen(problem.report()), facts);
      requireSound(reply);
      expect([code, reply.status >= 400]).toEqual([code, true]);
      expect(JSON.stringify(reply)).not.toContain('secret');
      expect(dialect.problem(problem.report(), facts)).toEqual(reply);
    }
  });

  it('asks for credentials in a way that tells none from wrong ones', () => {
    expect(dialect.credentials({ headers: {}, query: {} })).toEqual({ isGiven: false });
  });

  it('tells of a job in every state, and the same each time', () => {
    for (const route of dialect.routes) {
      if (route.does !== 'make-job' && route.does !== 'show-job' && route.does !== 'cancel-job') continue;
      for (const job of Object.values(SAMPLE_JOBS)) {
        const reply = route.reply(frozen(sampleAnswer(job)));
        requireSound(reply);
        expect(reply.status).toBe(200);
        expect(route.reply(sampleAnswer(job))).toEqual(reply);
      }
    }
  });

  it('answers whatever a request holds by a reply, an order or a problem', () => {
    for (const route of dialect.routes)
      for (const value of [undefined, ...ODD_VALUES])
        for (const name of fieldNames) {
          const body = bodyWith(route.body.type, name, value);
          const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
          const call = frozen(sampleCall({ body, path: { [name]: text }, query: { [name]: text } }));
          const read = outcomeOf(() => readBy(route, call));
          if (isReply(read)) requireSound(read);
          if (!(read instanceof Error)) continue;
          expect([route.path, name, value, read]).toEqual([route.path, name, value, expect.any(Problem)]);
          expect((read as Problem).spec.status).toBeLessThan(500);
        }
  });
}

function outcomeOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

function bodyWith(type: keyof typeof EMPTY_BODIES, name: string, value: unknown): DialectBody {
  const empty = EMPTY_BODIES[type]!;
  if (value === undefined) return empty;
  if (empty.type === 'json') return { type: 'json', value: { [name]: value } };
  if (empty.type !== 'form') return empty;
  return { type: 'form', fields: new Map([[name, [JSON.stringify(value)]]]), files: new Set(['image']) };
}

function readBy(route: Dialect['routes'][number], call: DialectCall): unknown {
  switch (route.does) {
    case 'answer':
      return route.answer(call);
    case 'make-job':
      return route.order(call);
    case 'show-job':
    case 'cancel-job':
      return route.jobId(call);
    case 'list-jobs':
    case 'list-pictures':
      return route.page(call);
    case 'keep-picture':
      return route.picture(call);
    case 'show-picture':
      return route.ref(call);
    case 'convert-picture':
      return route.ask(call);
    case 'begin-upload':
      return route.upload(call);
    case 'show-upload':
    case 'end-upload':
      return route.uploadId(call);
  }
}
