import { readFileSync } from 'node:fs';
import process from 'node:process';

/** What one piece of work took. */
export interface Cost {
  readonly wallMs: number;
  /** User and system time of the processes that were watched. */
  readonly cpuMs: number;
}

/** The kernel's clock tick, by which /proc counts. */
const TICK_MS = 10;

/** Fields of /proc/<pid>/stat behind the command's name, which may hold spaces. */
function statFields(pid: number | 'self'): string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** CPU time of a living process so far, in ms; 0 where there is no such process or no /proc. */
export function processCpuMs(pid: number | undefined): number {
  if (pid === undefined) return 0;
  try {
    const fields = statFields(pid);
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return 0;
  }
}

/** CPU time of all ended children of this process, in ms; 0 where there is no /proc. */
export function endedChildrenCpuMs(): number {
  try {
    const fields = statFields('self');
    return (Number(fields[13]) + Number(fields[14])) * TICK_MS;
  } catch {
    return 0;
  }
}

/** CPU time of this process so far, in ms. */
export function ownCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Runs `work` once and tells what it took by `cpu`, which is this process unless told otherwise. */
export async function measured<Result>(
  work: () => Result | Promise<Result>,
  cpu: () => number = ownCpuMs,
): Promise<{ readonly result: Result; readonly cost: Cost }> {
  const cpuBefore = cpu();
  const before = performance.now();
  const result = await work();
  return { result, cost: { wallMs: performance.now() - before, cpuMs: cpu() - cpuBefore } };
}

/** The smallest of several measurements, each figure on its own: what the work takes when nothing disturbs it. */
export function least(costs: readonly Cost[]): Cost {
  return {
    wallMs: Math.min(...costs.map((cost) => cost.wallMs)),
    cpuMs: Math.min(...costs.map((cost) => cost.cpuMs)),
  };
}

/** The plain mean; not a number for an empty list. */
export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
