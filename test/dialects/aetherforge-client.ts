import { z } from 'zod';
import { ask } from '../../src/http/request.fixture.ts';

// Written from the vendor's documents alone: what they do not promise is not read, and what breaks them throws.

const made = z.strictObject({ job_id: z.uuid({ version: 'v4' }) });

const url = z.url({ protocol: /^https?$/ });
const standing = z.discriminatedUnion('status', [
  z.strictObject({ job_id: z.uuid(), status: z.literal('Pending'), image_urls: z.tuple([]) }),
  z.strictObject({ job_id: z.uuid(), status: z.literal('Succeed'), image_urls: z.array(url).min(1) }),
  z.strictObject({
    job_id: z.uuid(),
    status: z.literal('Failed'),
    image_urls: z.tuple([]),
    error_message: z.string().min(1),
  }),
]);

export const sentenceError = z.looseObject({ detail: z.string().min(1) });
export const validationError = z.strictObject({
  detail: z
    .array(
      z.strictObject({
        type: z.string().min(1),
        loc: z.array(z.string()).min(1),
        msg: z.string().min(1),
        input: z.unknown(),
      }),
    )
    .min(1),
});

export type Standing = z.output<typeof standing>;

/** A client as the vendor's documents describe one. */
export class AetherForgeClient {
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;

  /** @param key `null` for a server on the own machine that has none */
  constructor(base: string, key: string | null) {
    this.#base = `${base}/public/v1`;
    this.#headers = key === null ? {} : { authorization: `Bearer ${key}` };
  }

  async make(path: string, image: Blob, fields: Readonly<Record<string, string>>): Promise<string> {
    const body = new FormData();
    body.set('image', image, 'image.png');
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    const answer = await ask(`${this.#base}/image-tune/${path}`, {
      method: 'POST',
      headers: this.#headers,
      body,
    });
    if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
    return made.parse(answer.body).job_id;
  }

  async job(jobId: string): Promise<Standing> {
    const answer = await ask(`${this.#base}/job/${jobId}`, { headers: this.#headers });
    if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text}`);
    const found = standing.parse(answer.body);
    if (found.job_id !== jobId) throw new Error(`asked for ${jobId}, told of ${found.job_id}`);
    return found;
  }

  /** Polls until the job has ended; a job that has ended never changes again. */
  async result(jobId: string, intervalMs = 1_000, timeoutMs = 60_000): Promise<Standing> {
    const endMs = performance.now() + timeoutMs;
    for (;;) {
      const found = await this.job(jobId);
      if (found.status !== 'Pending') {
        const { status } = await this.job(jobId);
        if (status !== found.status) throw new Error(`${found.status} became ${status}`);
        return found;
      }
      if (performance.now() > endMs) throw new Error('the job takes too long');
      await new Promise((resolve) => setTimeout(resolve, intervalMs));
    }
  }
}
