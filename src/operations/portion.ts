import type { RunContext } from '../domain/capability.ts';

/** The same context for one part of a run: its 0..1 is `from`..`to` of the whole. */
export function portion<Context extends RunContext>(context: Context, from: number, to: number): Context {
  return { ...context, progress: (fraction: number) => context.progress(from + (to - from) * fraction) };
}

/** The same context, which keeps back what would make progress go down: when another way is tried after one that led nowhere. */
export function risingOnly<Context extends RunContext>(context: Context): Context {
  let most = 0;
  return {
    ...context,
    progress: (fraction: number) => {
      most = Math.max(most, fraction);
      context.progress(most);
    },
  };
}
