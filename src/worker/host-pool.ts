import type { RunJob } from '../domain/job.ts';
import { EngineHost, type EngineHostOptions } from './engine-host.ts';

/** Several engine hosts that share the jobs, each running one at a time. */
export interface HostPool {
  /** Runs a job in the host with the fewest jobs before it. @throws what `EngineHost.runJob` does */
  readonly runJob: RunJob;
  /** Process ids of the hosts that have a process now. */
  readonly pids: readonly number[];
  /** Starts the processes that are missing, so that no job waits for one to start. */
  warm(): void;
  /** Kills every process without waiting, for the moment when this process itself ends. */
  kill(): void;
  /** Kills every process and waits until they are gone. */
  close(): Promise<void>;
}

export function createHostPool(size: number, options: EngineHostOptions): HostPool {
  const places = Array.from({ length: size }, () => ({ host: new EngineHost(options), jobs: 0 }));
  let closed = false;
  return {
    async runJob(request, watch) {
      const place = places.reduce((best, candidate) => (candidate.jobs < best.jobs ? candidate : best));
      place.jobs += 1;
      try {
        return await place.host.runJob(request, watch);
      } finally {
        place.jobs -= 1;
        // After a crash or a recycling the next job would wait for a new process.
        if (!closed) place.host.warm();
      }
    },
    get pids() {
      return places.flatMap(({ host }) => (host.pid === undefined ? [] : [host.pid]));
    },
    warm() {
      for (const { host } of places) host.warm();
    },
    kill() {
      closed = true;
      for (const { host } of places) host.kill();
    },
    async close() {
      closed = true;
      await Promise.all(places.map(({ host }) => host.close()));
    },
  };
}
