import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { z } from 'zod';
import { type JobRequest, type JobResult, type JobWatch, pictureEntries } from '../domain/job.ts';
import type { Manifest } from '../domain/manifest.ts';
import { throwIfAborted } from '../domain/problem.ts';
import type { Operation } from '../operations/operation.ts';
import { type CommandLineServices, runCommandLine, type Terminal } from './command-line.ts';

/** Operations with a parameter of every kind that the command line knows; none of them is ever run here. */
const box = z
  .strictObject({
    leftPx: z.int().min(-99),
    topPx: z.int(),
    widthPx: z.int().positive(),
    heightPx: z.int().positive(),
  })
  .meta({ id: 'SampleBox' });
const point = z.strictObject({ xPx: z.number(), yPx: z.number() });

function operation(fields: Partial<Operation> & { id: string; parameters: z.ZodType }): Operation {
  return {
    summary: `Do ${fields.id}`,
    extraInputs: {},
    capabilities: [],
    output: 'image',
    run: () => Promise.reject(new Error('Operations run behind runJob')),
    ...fields,
  };
}

export const sampleOperations: ReadonlyMap<string, Operation> = new Map(
  [
    operation({
      id: 'split',
      output: 'stack',
      parameters: z.strictObject({
        boxes: z.array(box).max(2).default([]).describe('What to take.'),
        points: z.array(point).default([]),
        maxLayers: z.int().min(1).max(32).optional(),
        instruction: z.string().max(20).optional(),
      }),
      explain: ({ instruction }) => [`Reads ${JSON.stringify(instruction)}.`, 'Takes every dog.'],
    }),
    operation({ id: 'cutout', parameters: z.strictObject({ boxes: z.array(box).default([]) }) }),
    operation({ id: 'erase', extraInputs: { mask: 'required' }, parameters: z.strictObject({}) }),
    operation({
      id: 'inpaint',
      extraInputs: { mask: 'optional', background: 'optional' },
      parameters: z.strictObject({ prompt: z.string().optional() }),
      explain: ({ prompt }, given) => [
        `Reads ${JSON.stringify(prompt)} with ${[...(given ?? [])].join(' and ')}.`,
      ],
    }),
    operation({
      id: 'upscale',
      parameters: z.strictObject({ scale: z.union([z.literal(1), z.literal(2), z.literal(4)]) }),
    }),
    operation({
      id: 'tint',
      parameters: z.strictObject({
        tone: z.enum(['warm', 'cold']).default('warm'),
        strength: z.number().min(0).max(1).default(0.5),
        keepLuminance: z.boolean().default(true),
        useDither: z.boolean(),
        title: z.string().min(2).optional(),
      }),
    }),
  ].map((entry) => [entry.id, entry]),
);

/** A stream that keeps what is written to it. */
export class RecordedStream extends Writable {
  readonly chunks: Buffer[] = [];

  override _write(chunk: Buffer, _encoding: string, done: (error?: Error) => void): void {
    this.chunks.push(chunk);
    done();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.chunks);
  }

  get text(): string {
    return this.bytes.toString('utf8');
  }
}

/** The manifest that the stand-in for a split writes. */
export function sampleManifest(layerNames: readonly string[]): Manifest {
  return {
    widthPx: 8,
    heightPx: 6,
    layers: layerNames.map((name, zIndex) => ({
      id: `lyr_${zIndex}`,
      zIndex,
      name,
      kind: zIndex === 0 ? 'background' : 'subject',
      file: `${String(zIndex).padStart(2, '0')}-${name}.png`,
      box: { leftPx: zIndex, topPx: zIndex, widthPx: 8 - zIndex, heightPx: 6 - zIndex },
      opacity: 1,
      blendMode: 'normal',
      confidence: 1 - zIndex / 10,
      matchedBy: zIndex === 0 ? 'rest' : 'main-subject',
    })),
    recomposition: { changedPixels: 0, maxDifference: 0 },
    engines: { matte: 'sample' },
    notes: ['A note of the job.'],
  };
}

export interface JobBehaviour {
  /** Names of the layers of a stack. */
  layers?: readonly string[];
  /** Runs when files lie in the output folder already and the job is about to end. */
  beforeEnd?: (request: JobRequest, watch: JobWatch) => Promise<void> | void;
}

/** A small real job: reads its inputs, writes files that tell of them, reports progress. */
export function sampleJob(behaviour: JobBehaviour = {}) {
  const requests: JobRequest[] = [];
  async function runJob(request: JobRequest, watch: JobWatch): Promise<JobResult> {
    requests.push(request);
    throwIfAborted(watch.signal);
    watch.progress(0.5, 'Finding the subject');
    const inputs: Buffer[] = [];
    for (const [, path] of pictureEntries(request.inputs)) inputs.push(await readFile(path));
    const put = (name: string, data: string | Buffer) => writeFile(join(request.outputDir, name), data);
    watch.progress(1, 'Writing');
    if (request.operation !== 'split') {
      await put('image.png', Buffer.concat(inputs));
      await behaviour.beforeEnd?.(request, watch);
      const image = { file: 'image.png', widthPx: 8, heightPx: 6 };
      return { type: 'image', image, engines: { fill: 'sample' }, notes: [] };
    }
    const manifest = sampleManifest(behaviour.layers ?? ['background', 'subject']);
    const files = manifest.layers.map((layer) => layer.file);
    for (const file of files) await put(file, `${file} of ${inputs[0]}`);
    for (const format of request.formats.filter((name) => name !== 'png')) {
      await put(`stack.${format}`, format);
      files.push(`stack.${format}`);
    }
    await put('manifest.json', JSON.stringify(manifest));
    await behaviour.beforeEnd?.(request, watch);
    return { type: 'stack', manifest, files };
  }
  return { runJob, requests };
}

export interface RunOptions {
  readonly cwd: string;
  readonly job?: JobBehaviour;
  readonly stdin?: string | Buffer | Readable;
  readonly services?: Partial<CommandLineServices>;
  readonly terminal?: Partial<Terminal>;
}

/** Runs a command line against recorded streams. `words` is split at spaces. */
export async function run(words: string, options: RunOptions) {
  const { stdin = '' } = options;
  const stdout = new RecordedStream();
  const stderr = new RecordedStream();
  const job = sampleJob(options.job);
  const exitCode = await runCommandLine(
    words.split(' ').filter((word) => word !== ''),
    {
      stdin: stdin instanceof Readable ? stdin : Readable.from(stdin === '' ? [] : [Buffer.from(stdin)]),
      stdout,
      stderr,
      stdoutIsTerminal: false,
      stderrIsTerminal: false,
      columns: 80,
      cwd: options.cwd,
      signal: new AbortController().signal,
      environment: {},
      ...options.terminal,
    },
    {
      operations: sampleOperations,
      runJob: job.runJob,
      listEngines: async () => [],
      doctor: async () => [],
      version: '1.2.3',
      ...options.services,
    },
  );
  return {
    exitCode,
    stdout: stdout.text,
    stdoutBytes: stdout.bytes,
    stderr: stderr.text,
    request: job.requests[0],
  };
}

/** A new folder with a picture `photo.png` and a mask in it, for one test. */
export async function makeFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'unflatten-cli-test-'));
  await writeFile(join(path, 'photo.png'), 'PHOTO');
  await writeFile(join(path, 'mask.png'), 'MASK');
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
