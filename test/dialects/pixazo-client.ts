import { z } from 'zod';
import { type Answer, ask } from '../../src/http/request.fixture.ts';

// Written from the vendor's document, and where that ends, from what is known of the model's own host.

const named = { request_id: z.string().min(1), response_url: z.url({ protocol: /^https?$/ }) };
const queued = z.looseObject({ success: z.literal(true), status: z.literal('IN_QUEUE'), ...named });
const standing = z.discriminatedUnion('status', [
  queued,
  z.looseObject({ success: z.literal(true), status: z.literal('IN_PROGRESS'), ...named }),
  z
    .looseObject({
      success: z.literal(true),
      status: z.literal('COMPLETED'),
      ...named,
      images: z
        .array(
          z.looseObject({
            url: z.url({ protocol: /^https?$/ }),
            content_type: z.literal('image/png'),
            file_name: z.string().regex(/\.png$/),
            width: z.int().positive(),
            height: z.int().positive(),
          }),
        )
        .min(1),
      timings: z.looseObject({ inference: z.number().min(0) }),
      seed: z.int(),
      has_nsfw_concepts: z.array(z.boolean()),
      prompt: z.string(),
      output: z.looseObject({ media_url: z.array(z.url()) }),
    })
    .refine(({ images, has_nsfw_concepts }) => images.length === has_nsfw_concepts.length),
  z.looseObject({
    success: z.literal(false),
    status: z.literal('FAILED'),
    ...named,
    error: z.string().min(1),
  }),
]);
export type Standing = z.output<typeof standing>;

/** How far each state is; a request never goes back, and never on from its end. */
const STATES = { IN_QUEUE: 0, IN_PROGRESS: 1, COMPLETED: 2, FAILED: 2 } as const;

/** The vendor's table of errors. */
export const ERRORS: Readonly<Record<number, string>> = {
  400: 'Invalid request parameters',
  401: 'Invalid or missing authentication',
  403: 'Access denied for this operation',
  404: 'Endpoint not found',
  429: 'Rate limit exceeded, please retry later',
  500: 'An unexpected error occurred, please try again later',
};

/** Checks that an answer is one of the table's. */
export function requireDocumentedError({ status, body, text }: Answer): void {
  if (body?.error !== ERRORS[status] || ERRORS[status] === undefined) throw new Error(`${status}: ${text}`);
}

/** A client as the vendor's document describes one. */
export class PixazoClient {
  readonly #base: string;
  readonly #key: string;

  constructor(base: string, key: string) {
    this.#base = `${base}/qwen-image-layered/v1`;
    this.#key = key;
  }

  async #post(path: string, body: unknown): Promise<unknown> {
    const answer = await ask(`${this.#base}/${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-cache',
        'ocp-apim-subscription-key': this.#key,
      },
      body: JSON.stringify(body),
    });
    if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
    return answer.body;
  }

  async submit(body: unknown): Promise<z.output<typeof queued>> {
    return queued.parse(await this.#post('qwen-image-layered-request', body));
  }

  async result(requestId: string): Promise<Standing> {
    const found = standing.parse(
      await this.#post('qwen-image-layered-request-result', { request_id: requestId }),
    );
    if (found.request_id !== requestId) throw new Error('told of another request');
    return found;
  }

  /** The same by the address that the submission was answered with. */
  async follow(responseUrl: string): Promise<Standing> {
    const answer = await ask(responseUrl, { headers: { 'ocp-apim-subscription-key': this.#key } });
    if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
    return standing.parse(answer.body);
  }

  async wait(requestId: string, intervalMs = 2_000, timeoutMs = 120_000): Promise<Standing> {
    const endMs = performance.now() + timeoutMs;
    for (let reached = 0; ; ) {
      const found = await this.result(requestId);
      if (STATES[found.status] < reached) throw new Error(`it went back to ${found.status}`);
      reached = STATES[found.status];
      if (found.status === 'COMPLETED' || found.status === 'FAILED') {
        const { status } = await this.result(requestId);
        if (status !== found.status) throw new Error(`${found.status} became ${status}`);
        return found;
      }
      if (performance.now() > endMs) throw new Error('the request takes too long');
      await new Promise((resolve) => setTimeout(resolve, intervalMs));
    }
  }
}
