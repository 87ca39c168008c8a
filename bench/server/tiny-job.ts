import sharp from 'sharp';
import { request } from 'undici';
import type { ServerProgram } from './bench-server.ts';

/** A job as the server shows it. Times are ISO 8601 in UTC. */
export interface SeenJob {
  readonly id: string;
  readonly status: string;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
}

/** The job that costs least: path and JSON body of the request that orders it. */
export interface TinyJob {
  readonly path: string;
  readonly body: string;
  /** The same pictures as files' bytes, for whoever runs the job without a server. */
  readonly pictures: { readonly image: Buffer; readonly mask: Buffer };
}

const SIDE_PX = 16;
const HOLE_PX = { left: 6, top: 6, width: 4, height: 4 };

/** Erasing the middle of a 16x16 picture; or, for an engine that returns at once, whatever it does. */
export async function tinyJob(program: ServerProgram): Promise<TinyJob> {
  const plain = (side: { width: number; height: number }, background: string) =>
    sharp({ create: { ...side, channels: 3, background } });
  const canvas = { width: SIDE_PX, height: SIDE_PX };
  const image = await plain(canvas, '#3870a0').png().toBuffer();
  const { left, top, ...hole } = HOLE_PX;
  const white = await plain(hole, '#ffffff').png().toBuffer();
  const mask = await plain(canvas, '#000000')
    .composite([{ input: white, left, top }])
    .png()
    .toBuffer();
  const source = (bytes: Buffer) => ({ dataUrl: `data:image/png;base64,${bytes.toString('base64')}` });
  const pictures = { image, mask };
  return program === 'product'
    ? {
        path: '/v1/erase',
        body: JSON.stringify({ image: source(image), mask: source(mask) }),
        pictures,
      }
    : {
        path: '/v1/scripted',
        body: JSON.stringify({ image: source(image), behaviour: 'succeed' }),
        pictures,
      };
}

/** Orders a job; with `waitSeconds` the answer comes when the job has ended. */
export async function order(url: string, { path, body }: TinyJob, waitSeconds = 0): Promise<SeenJob> {
  const prefer = waitSeconds > 0 ? { prefer: `wait=${waitSeconds}` } : {};
  const answer = await request(`${url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...prefer },
    body,
  });
  const text = await answer.body.text();
  if (answer.statusCode !== (waitSeconds > 0 ? 200 : 202))
    throw new Error(`Expected a job, got ${answer.statusCode}: ${text.slice(0, 300)}`);
  const job = JSON.parse(text) as SeenJob;
  if (waitSeconds > 0 && job.status !== 'succeeded')
    throw new Error(`Expected success, got ${text.slice(0, 500)}`);
  return job;
}

/** Every job of the server, in any order. */
export async function allJobs(url: string): Promise<readonly SeenJob[]> {
  const found: SeenJob[] = [];
  for (let before = ''; ; ) {
    const answer = await request(`${url}/v1/jobs?limit=100${before}`);
    const page = (await answer.body.json()) as { jobs: SeenJob[]; next: string | null };
    found.push(...page.jobs);
    if (page.next === null) return found;
    before = `&before=${page.next}`;
  }
}

/** Whether the server has a job in this state. */
export async function hasJobs(url: string, status: 'queued' | 'running'): Promise<boolean> {
  const answer = await request(`${url}/v1/jobs?limit=1&status=${status}`);
  return ((await answer.body.json()) as { jobs: SeenJob[] }).jobs.length > 0;
}
