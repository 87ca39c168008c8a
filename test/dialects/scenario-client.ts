import { z } from 'zod';
import { type Answer, ask } from '../../src/http/request.fixture.ts';
import { basic } from './dialect-server.ts';

// Written from the vendor's documents and what is known of its SDK, not from our server.

const STATES = [
  'pending',
  'queued',
  'warming-up',
  'in-progress',
  'finalizing',
  'success',
  'failure',
  'canceled',
] as const;
const TERMINAL: readonly string[] = ['success', 'failure', 'canceled'];

const moment = z.iso.datetime();
const assetId = z.string().regex(/^asset_[A-Za-z0-9]+$/);
const state = z.enum(STATES);

export const jobSchema = z
  .looseObject({
    jobId: z.string().regex(/^job_[A-Za-z0-9]+$/),
    jobType: z.literal('custom'),
    status: state,
    progress: z.number().min(0).max(1),
    createdAt: moment,
    updatedAt: moment,
    authorId: z.string().min(1),
    ownerId: z.string().min(1),
    statusHistory: z.array(z.strictObject({ date: moment, status: state })).min(1),
    metadata: z.looseObject({ assetIds: z.array(assetId), error: z.string().min(1).optional() }),
    billing: z.strictObject({ cuCost: z.number().min(0), cuDiscount: z.number().min(0) }),
  })
  .refine(
    ({ status, metadata }) => (status === 'success') === metadata.assetIds.length > 0,
    'assets at the end only',
  )
  .refine(
    ({ status, metadata }) => (status === 'failure') === (metadata.error !== undefined),
    'error of failures',
  )
  .refine(({ status, statusHistory }) => statusHistory.at(-1)!.status === status, 'the history ends now')
  .refine(({ status, progress }) => status !== 'success' || progress === 1, 'done is done');
export type Job = z.output<typeof jobSchema>;

export const assetSchema = z.looseObject({
  id: assetId,
  url: z.url({ protocol: /^https?$/ }),
  kind: z.literal('image'),
  mimeType: z.string().regex(/^image\//),
  status: z.literal('success'),
  authorId: z.string(),
  ownerId: z.string(),
  createdAt: moment,
  updatedAt: moment,
  collectionIds: z.array(z.string()),
  tags: z.array(z.string()),
  editCapabilities: z.array(z.string()),
  metadata: z.looseObject({ kind: z.literal('image'), type: z.string(), parentId: assetId.optional() }),
  properties: z.looseObject({ width: z.int().positive(), height: z.int().positive() }),
});
export type Asset = z.output<typeof assetSchema>;

export const uploadSchema = z.looseObject({
  id: z.string().min(1),
  jobId: z.string().min(1),
  status: z.enum(['pending', 'imported', 'failed']),
  parts: z.array(z.strictObject({ number: z.int().positive(), url: z.url() })).min(1),
  entityId: assetId.optional(),
  errorMessage: z.string().min(1).optional(),
});

/** Every reader of the vendor's errors finds its text. */
export const errorSchema = z
  .looseObject({
    error: z.string().min(1),
    message: z.string().min(1),
    reason: z.string().min(1),
    name: z.string().regex(/Error$/),
    details: z.record(z.string(), z.unknown()),
    traceId: z.string().min(1),
  })
  .refine(({ error, message, reason }) => error === message && message === reason);

const costDetails = z.array(z.looseObject({ type: z.string(), cost: z.number() }));
const priceSchema = z
  .strictObject({ creativeUnitsCost: z.number().positive(), costDetails })
  .refine(
    ({ creativeUnitsCost, costDetails: parts }) =>
      creativeUnitsCost === parts.reduce((sum, { cost }) => sum + cost, 0),
  );
const generatedSchema = z.looseObject({ job: jobSchema, creativeUnitsCost: z.number().positive() });

export class ScenarioError extends Error {
  readonly status: number;
  readonly error: z.output<typeof errorSchema>;
  readonly headers: Headers;

  constructor({ status, headers, body }: Answer) {
    const error = errorSchema.parse(body);
    super(`${status} ${error.message}`);
    this.status = status;
    this.error = error;
    this.headers = headers;
  }
}

/** A client with the habits of the vendor's SDK; `baseUrl` ends in `/v1`. */
export class ScenarioClient {
  readonly #baseUrl: string;
  readonly #authorization: string;

  constructor(
    baseUrl: string,
    { apiKey, apiSecret }: { readonly apiKey: string; readonly apiSecret: string },
  ) {
    this.#baseUrl = baseUrl;
    this.#authorization = basic(apiKey, apiSecret);
  }

  async send(method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
    const isForm = body instanceof FormData;
    const answer = await ask(this.#baseUrl + path, {
      method,
      headers: {
        authorization: this.#authorization,
        ...(body === undefined || isForm ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
    });
    if (answer.status >= 400) throw new ScenarioError(answer);
    return answer.body;
  }

  async keep(body: unknown): Promise<Asset> {
    return z.strictObject({ asset: assetSchema }).parse(await this.send('POST', '/assets', body)).asset;
  }

  async asset(id: string): Promise<Asset> {
    const body = await this.send('GET', `/assets/${id}?originalAssets=true`);
    return z.strictObject({ asset: assetSchema }).parse(body).asset;
  }

  /** All assets, page by page. */
  async assets(query: Readonly<Record<string, string>>): Promise<readonly Asset[]> {
    return this.#pages('/assets', 'assets', assetSchema, query);
  }

  async jobs(query: Readonly<Record<string, string>>): Promise<readonly Job[]> {
    return this.#pages('/jobs', 'jobs', jobSchema, query);
  }

  async price(modelId: string, body: unknown) {
    return priceSchema.parse(await this.send('POST', `/generate/custom/${modelId}?dryRun=true`, body));
  }

  async generate(modelId: string, body: unknown, headers?: Readonly<Record<string, string>>) {
    const path = `/generate/custom/${modelId}?projectId=proj_1`;
    const generated = generatedSchema.parse(await this.send('POST', path, body, headers));
    return { ...generated, wait: (options?: object) => this.wait(generated.job, options) };
  }

  async job(jobId: string): Promise<Job> {
    const body = z.looseObject({ job: jobSchema }).parse(await this.send('GET', `/jobs/${jobId}`));
    // The vendor's own sample looks for these beside `job`.
    const top = jobSchema.parse(body);
    if (top.status !== body.job.status) throw new Error('two states at once');
    return body.job;
  }

  /** Polls as the SDK does: every 3 s for at most 120 s, until one of three states; states never go back. */
  async wait(job: Job, { intervalMs = 3_000, timeoutMs = 120_000 } = {}): Promise<Job> {
    const endMs = performance.now() + timeoutMs;
    let current = job;
    while (!TERMINAL.includes(current.status)) {
      if (performance.now() > endMs)
        throw new Error(`Job ${job.jobId} did not complete within ${timeoutMs / 1000}s`);
      await new Promise((resolve) => setTimeout(resolve, intervalMs));
      const next = await this.job(job.jobId);
      if (STATES.indexOf(next.status) < STATES.indexOf(current.status))
        throw new Error(`${current.status} became ${next.status}`);
      current = next;
    }
    return current;
  }

  async #pages<Item>(
    path: string,
    name: string,
    schema: z.ZodType<Item>,
    query: Readonly<Record<string, string>>,
  ): Promise<readonly Item[]> {
    const items: Item[] = [];
    const page = z.strictObject({
      [name]: z.array(schema),
      nextPaginationToken: z.string().min(1).optional(),
    });
    for (let token: string | undefined, round = 0; round < 50; round += 1) {
      const search = new URLSearchParams({
        ...query,
        ...(token === undefined ? {} : { paginationToken: token }),
      });
      const found = page.parse(await this.send('GET', `${path}?${search}`));
      items.push(...(found[name] as readonly Item[]));
      token = found['nextPaginationToken'] as string | undefined;
      if (token === undefined) return items;
    }
    throw new Error('pages without end');
  }
}
