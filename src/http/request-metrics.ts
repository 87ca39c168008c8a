import type { FastifyInstance } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { HttpContext } from './http-context.ts';

const DURATION_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30, 60];

/** The figures of this process and its requests. Routes are named by their pattern, never by what a caller wrote. */
export function registerRequestMetrics(app: FastifyInstance, context: HttpContext): Registry {
  const { services, open } = context;
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const duration = new Histogram({
    name: 'unflatten_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: DURATION_BUCKETS,
    registers,
  });
  const problems = new Counter({
    name: 'unflatten_http_problems_total',
    help: 'Answers that were problems, by status',
    labelNames: ['status'],
    registers,
  });
  new Gauge({
    name: 'unflatten_http_open_streams',
    help: 'Event streams and waiting requests that are open',
    registers,
    collect() {
      this.set(open.size);
    },
  });
  new Gauge({
    name: 'unflatten_jobs_queued',
    help: 'Jobs that wait for a worker',
    registers,
    async collect() {
      // The figure is missing while the database is away; the others still stand.
      const backlog = await services.jobs.backlog().catch(() => null);
      if (backlog) this.set(backlog.queued);
    },
  });
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    const status = String(reply.statusCode);
    duration.observe({ method: request.method, route, status }, reply.elapsedTime / 1000);
    if (reply.statusCode >= 400) problems.inc({ status });
  });
  return registry;
}
