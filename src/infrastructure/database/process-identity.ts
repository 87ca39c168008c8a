import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import process from 'node:process';
import { promisify } from 'node:util';

/** Tells one process from every other, also from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the process started, in the system's own words; empty where the system does not tell. */
  readonly startTime: string;
  /** Where the number means something: the machine and, on Linux, the process namespace. */
  readonly realm: string;
}

/** The start time of a running process, or `null` when there is none of this number. */
async function startTimeOf(pid: number): Promise<string | null> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Any refusal but "no such process" means that one is there, only not ours.
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return null;
  }
  if (process.platform === 'linux') {
    try {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
      // The name in parentheses may hold anything, so fields are counted from its end; the state is field 3.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // A dead process that its parent has not asked about yet still has a number but does nothing.
      return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? '');
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : '';
    }
  }
  if (process.platform === 'win32') return '';
  const { stdout } = await promisify(execFile)('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }));
  return stdout.trim();
}

async function ownRealm(): Promise<string> {
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return `${hostname()} ${namespace}`.trim();
}

/** The identity of this process. */
export async function ownIdentity(): Promise<ProcessIdentity> {
  return {
    pid: process.pid,
    startTime: (await startTimeOf(process.pid)) ?? '',
    realm: await ownRealm(),
  };
}

/** Whether the very process of `identity` still runs; `unknown` when it belongs to another machine or container. */
export async function livenessOf(identity: ProcessIdentity): Promise<'alive' | 'dead' | 'unknown'> {
  if (identity.realm !== (await ownRealm())) return 'unknown';
  const startTime = await startTimeOf(identity.pid);
  if (startTime === null) return 'dead';
  // Where either side could not be told, the number alone has to do: rather refuse than share.
  return startTime === '' || identity.startTime === '' || startTime === identity.startTime ? 'alive' : 'dead';
}
