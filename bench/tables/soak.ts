import { rm } from 'node:fs/promises';
import { EngineHost } from '../../src/worker/engine-host.ts';
import type { Bench, Cell } from '../bench.ts';
import { PROGRAM_URL } from '../context.ts';
import { resultFolder } from '../job.ts';
import { encodedPicture, writeInto } from '../picture-file.ts';
import { residentMebibytes } from '../process-memory.ts';
import { createLandscape } from '../scenes/landscape.ts';

const JOBS = 200;
const BASE_JOBS = [20, 50] as const;
const LOOKS = [1, ...BASE_JOBS, 100, 150, JOBS];

/** Whether memory grows with the number of jobs. */
export const soak: Bench = {
  name: 'soak',
  summary: '200 splits in a row in one child process (only with --soak)',
  run: async (context) => {
    if (!context.soak) return [];
    const { image } = createLandscape(480, 320, 4);
    const path = await writeInto(context.scratchDir, 'small.png', await encodedPicture(image));
    // Recycling would hide a leak: here the child stays the same one for ever.
    const host = new EngineHost({
      entry: PROGRAM_URL,
      args: ['--engine-host'],
      recycleAfterJobs: Number.POSITIVE_INFINITY,
      maxResidentMebibytes: Number.POSITIVE_INFINITY,
    });
    const sizes: number[] = [];
    const pids = new Set<number>();
    try {
      for (let job = 1; job <= JOBS; job += 1) {
        if (job % 10 === 1) context.say(`split ${job} of ${JOBS}`);
        const outputDir = await resultFolder(context);
        const request = {
          operation: 'split',
          parameters: {},
          inputs: { image: path },
          outputDir,
          formats: ['psd'],
        };
        await host.runJob(request, { signal: context.run.signal, progress: () => {} });
        await rm(outputDir, { recursive: true });
        if (host.pid !== undefined) pids.add(host.pid);
        sizes.push(host.pid === undefined ? 0 : residentMebibytes(host.pid));
      }
    } finally {
      await host.close();
    }
    const largestOfTen = (job: number) => Math.max(...sizes.slice(Math.max(0, job - 10), job));
    const rows: Cell[][] = LOOKS.map((job) => [
      job,
      sizes[job - 1]!,
      largestOfTen(job),
      ...BASE_JOBS.map((base) => largestOfTen(job) / largestOfTen(base)),
    ]);
    return [
      {
        title: 'Memory over 200 splits in a row',
        method: `A 480x320 picture with PNG and PSD, one child process that is never replaced. Resident memory after the job, and the largest of the last ten jobs, with its ratios to that after jobs ${BASE_JOBS.join(' and ')}.`,
        columns: [
          { name: 'after job', decimals: 0 },
          { name: 'MiB', decimals: 0 },
          { name: 'largest of ten MiB', decimals: 0 },
          ...BASE_JOBS.map((base) => ({ name: `to job ${base}`, decimals: 3 })),
        ],
        rows,
        notes: [`Child processes used: ${pids.size}.`],
      },
    ];
  },
};
