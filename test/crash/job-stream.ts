import { setTimeout as delay } from 'node:timers/promises';
import { drawn, pngOf } from '../kit/pixels.ts';

/** The face of a job that the stream looks at. */
export interface StreamedJob {
  readonly id: string;
  readonly status: 'queued' | 'running' | 'succeeded' | 'failed' | 'canceled';
  readonly finishedAt: string | null;
  readonly problem?: { readonly code: string };
  readonly result?: { readonly image: { readonly url: string } };
}

/** A job that the stream wants done. */
export interface WantedJob {
  /** Its Idempotency-Key; also what makes its picture unlike every other. */
  readonly key: string;
  /** The one colour of its picture, and so of its result. */
  readonly color: readonly [number, number, number, number];
  /** From the first 202. */
  id: string | null;
  /** Whether a cancel of it was asked for, and whether that was answered with 200. */
  cancel: 'no' | 'asked' | 'acknowledged';
  /** As it was first seen ended. */
  end: StreamedJob | null;
}

export interface JobStream {
  readonly wanted: readonly WantedJob[];
  /** Contradictions that the stream met while it ran; there must be none. */
  readonly contradictions: readonly string[];
  /** Streams to the server at `url` until `signal` is aborted; requests that break off are no trouble. */
  run(url: string, signal: AbortSignal): Promise<void>;
  /** Orders everything once more, with the same keys: what was acknowledged must be the same job still. */
  repeat(url: string): Promise<void>;
}

const SIDE_PX = 16;
const POSTERS = 3;
/** So many acknowledged jobs may be open; then the stream looks at them instead of ordering more. */
const MAX_OPEN = 20;
const CANCEL_EVERY = 9;
const PAUSE_MS = 15;
/** While enough jobs are open. Asking all the time would keep a slow server from working on them. */
const LOOK_PAUSE_MS = 100;

const FINAL: readonly string[] = ['succeeded', 'failed', 'canceled'];

async function dataUrlOf(pixels: Parameters<typeof pngOf>[0]): Promise<string> {
  return `data:image/png;base64,${(await pngOf(pixels)).toString('base64')}`;
}

function isInHole(x: number, y: number): boolean {
  return x >= 6 && x < 10 && y >= 6 && y < 10;
}

let maskUrl: Promise<string> | undefined;

/** The body of a request that erases the middle of a picture of one colour. */
async function bodyOf(job: WantedJob, webhookUrl: string): Promise<string> {
  maskUrl ??= dataUrlOf(
    drawn(SIDE_PX, SIDE_PX, (x, y) => (isInHole(x, y) ? [255, 255, 255, 255] : [0, 0, 0, 255])),
  );
  const image = await dataUrlOf(drawn(SIDE_PX, SIDE_PX, () => job.color));
  return JSON.stringify({ image: { dataUrl: image }, mask: { dataUrl: await maskUrl }, webhookUrl });
}

/** A client that orders small jobs as fast as they are done, looks how they stand, and cancels one now and then. */
export function createJobStream(webhookUrl: string): JobStream {
  const wanted: WantedJob[] = [];
  const contradictions: string[] = [];

  function want(): WantedJob {
    const number = wanted.length;
    const job: WantedJob = {
      key: `crash-${number}`,
      color: [(number * 7) % 256, Math.floor(number / 256), (number * 13) % 256, 255],
      id: null,
      cancel: 'no',
      end: null,
    };
    wanted.push(job);
    return job;
  }

  async function order(url: string, job: WantedJob, signal: AbortSignal): Promise<void> {
    const response = await fetch(`${url}/v1/erase`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': job.key },
      body: await bodyOf(job, webhookUrl),
      signal,
    });
    const answer = (await response.json()) as StreamedJob;
    if (response.status === 409 || response.status === 503) return;
    if (response.status !== 202) {
      contradictions.push(`${job.key} was answered with ${response.status}: ${JSON.stringify(answer)}`);
      return;
    }
    if (job.id !== null && job.id !== answer.id)
      contradictions.push(`${job.key} is ${job.id} and ${answer.id}`);
    job.id = answer.id;
  }

  async function cancel(url: string, job: WantedJob, signal: AbortSignal): Promise<void> {
    job.cancel = 'asked';
    const response = await fetch(`${url}/v1/jobs/${job.id}`, { method: 'DELETE', signal });
    await response.arrayBuffer();
    if (response.status === 200) job.cancel = 'acknowledged';
    else if (response.status !== 409)
      contradictions.push(`canceling ${job.key} was answered with ${response.status}`);
  }

  async function look(url: string, job: WantedJob, signal: AbortSignal): Promise<void> {
    const response = await fetch(`${url}/v1/jobs/${job.id}`, { signal });
    const seen = (await response.json()) as StreamedJob;
    if (response.status !== 200) contradictions.push(`${job.key} was answered with ${response.status}`);
    else if (FINAL.includes(seen.status)) job.end = seen;
  }

  const openJobs = () => wanted.filter((job) => job.id !== null && job.end === null);

  /** Orders the eldest job that has no answer yet, or a new one, or looks at an open one. */
  async function step(url: string, busy: Set<WantedJob>, signal: AbortSignal): Promise<void> {
    const isFree = (job: WantedJob): boolean => !busy.has(job);
    const open = openJobs();
    const unanswered = wanted.find((job) => job.id === null && isFree(job));
    const eldest = open.find(isFree);
    const job = unanswered ?? (open.length < MAX_OPEN ? want() : eldest);
    if (job === undefined) return;
    busy.add(job);
    try {
      if (job.id !== null) await look(url, job, signal);
      else {
        await order(url, job, signal);
        if (job.id !== null && wanted.indexOf(job) % CANCEL_EVERY === CANCEL_EVERY - 1)
          await cancel(url, job, signal);
        if (eldest !== undefined && !busy.has(eldest)) await look(url, eldest, signal);
      }
    } finally {
      busy.delete(job);
    }
  }

  return {
    wanted,
    contradictions,
    async run(url, signal) {
      const busy = new Set<WantedJob>();
      const post = async (): Promise<void> => {
        while (!signal.aborted) {
          // A server that was killed in the middle of an answer is what this is about.
          await step(url, busy, signal).catch(() => {});
          await delay(openJobs().length < MAX_OPEN ? PAUSE_MS : LOOK_PAUSE_MS);
        }
      };
      await Promise.all(Array.from({ length: POSTERS }, post));
    },
    async repeat(url) {
      const { signal } = new AbortController();
      for (const job of wanted) await order(url, job, signal);
    },
  };
}
