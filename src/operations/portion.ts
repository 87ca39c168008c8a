import type { RunContext } from '../domain/capability.ts';

/** The same context for one part of a run: its 0..1 is `from`..`to` of the whole. */
export function portion<Context extends RunContext>(context: Context, from: number, to: number): Context {
  return { ...context, progress: (fraction: number) => context.progress(from + (to - from) * fraction) };
}
