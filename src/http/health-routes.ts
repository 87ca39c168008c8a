import type { FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import type { HttpContext } from './http-context.ts';

/** Whether the process lives, whether it can take work, and its figures. */
export function healthRoutes(
  app: FastifyInstance,
  { services }: HttpContext,
  state: { readonly isDraining: () => boolean; readonly metrics: Registry },
): void {
  app.get('/live', async () => ({ status: 'ok' }));

  app.get('/ready', async (_, reply) => {
    const { ok, checks } = state.isDraining()
      ? { ok: false, checks: { server: 'is shutting down' } }
      : await services.ready();
    return reply
      .code(ok ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ status: ok ? 'ok' : 'unavailable', checks });
  });

  app.get('/metrics', { config: { scope: 'admin' } }, async (_, reply) => {
    const all = services.metrics ? Registry.merge([state.metrics, services.metrics]) : state.metrics;
    return reply.header('content-type', all.contentType).send(await all.metrics());
  });
}
