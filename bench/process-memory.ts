import { readdirSync, readFileSync } from 'node:fs';

const MEBIBYTE = 2 ** 20;
const PAGE_BYTES = 4096;

/** Resident memory of one process in MiB, or 0 when it is gone. */
export function residentMebibytes(pid: number): number {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE_BYTES) / MEBIBYTE;
  } catch {
    return 0;
  }
}

/**
 * Memory of one process in MiB in which a page that several processes share counts by its share, or 0 when it is gone. The
 * kernel walks all pages for it: milliseconds for a large process.
 */
export function proportionalMebibytes(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** A process and everything below it, by the kernel's table. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
    } catch {
      // It ended between the listing and the look.
    }
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

/** The largest memory that was seen. */
export interface MemoryPeak {
  /** Sum over the tree at its largest moment; pages that processes share count once for each. */
  readonly totalMebibytes: number;
  /** The same with shared pages counted once, looked at less often. */
  readonly proportionalMebibytes: number;
  /** The largest single process. */
  readonly largestMebibytes: number;
  readonly processes: number;
  readonly samples: number;
}

const SLOW_LOOK_EVERY = 5;

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Samples the process tree below `pid` every `intervalMs` until `stop` is called. Needs /proc. */
export function watchMemory(pid: number, intervalMs = 20): { stop(): MemoryPeak } {
  let peak: MemoryPeak = {
    totalMebibytes: 0,
    proportionalMebibytes: 0,
    largestMebibytes: 0,
    processes: 0,
    samples: 0,
  };
  const look = (): void => {
    const tree = processTree(pid);
    const sizes = tree.map(residentMebibytes).filter((size) => size > 0);
    const total = sumOf(sizes);
    const isSlowLook = peak.samples % SLOW_LOOK_EVERY === 0;
    const proportional = isSlowLook ? sumOf(tree.map(proportionalMebibytes)) : 0;
    peak = {
      totalMebibytes: Math.max(peak.totalMebibytes, total),
      proportionalMebibytes: Math.max(peak.proportionalMebibytes, proportional),
      largestMebibytes: Math.max(peak.largestMebibytes, ...sizes),
      processes: Math.max(peak.processes, sizes.length),
      samples: peak.samples + 1,
    };
  };
  const timer = setInterval(look, intervalMs);
  return {
    stop: () => {
      clearInterval(timer);
      return peak;
    },
  };
}
