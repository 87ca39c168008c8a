import { z } from 'zod';
import type { Operation } from '../../src/operations/operation.ts';

/** What an engine process can be told to do, for what real engines cannot be made to do on command. */
export const BEHAVIOURS = ['succeed', 'crash', 'sleep', 'spin', 'damaged'] as const;

export interface ScriptedParameters {
  readonly behaviour: (typeof BEHAVIOURS)[number];
  /** How long a job that succeeds takes. */
  readonly durationMs: number;
  /** Tells the jobs of a test apart in its journal. */
  readonly label: string;
}

/** An operation whose engine process does what its parameters say; it is run by `scripted-operation-host.ts`. */
export const scriptedOperation: Operation = {
  id: 'scripted',
  summary: 'Do as told',
  parameters: z.strictObject({
    behaviour: z.enum(BEHAVIOURS),
    durationMs: z.int().min(0).default(0),
    label: z.string().default(''),
  }),
  extraInputs: {},
  capabilities: [],
  output: 'image',
  run: () => Promise.reject(new Error('run by the scripted engine host')),
};

/** A line that an engine process writes when it takes a job or ends it well. */
export interface JournalEntry {
  readonly event: 'taken' | 'done';
  readonly label: string;
  readonly pid: number;
  readonly atMs: number;
}
