import { Worker } from 'node:worker_threads';

const LOOK_INTERVAL_MS = 1_000;

/**
 * Runs in a thread of its own, whose clock goes on while native code or an endless loop keeps the main thread busy. A
 * process whose parent has died is given a new one, so the parent's id changes.
 */
const WATCH = `
const { ppid } = process;
setInterval(() => {
  if (process.ppid !== ppid) process.kill(process.pid, 'SIGKILL');
}, ${LOOK_INTERVAL_MS});
`;

/** Ends this process soon after its parent's death, also when the main thread cannot hear of it. */
export function endWithOwner(): void {
  new Worker(WATCH, { eval: true, stdout: false, stderr: false }).unref();
}
