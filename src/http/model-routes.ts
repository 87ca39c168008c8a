import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Problem } from '../domain/problem.ts';
import type { ModelStore } from '../infrastructure/models/model-store.ts';
import type { HttpContext } from './http-context.ts';
import { parsed } from './job-order.ts';
import { readJsonObject } from './json-body.ts';
import { ModelPulls } from './model-pulls.ts';
import type { HttpSettings } from './settings.ts';

/** What a pull can be told. */
export const pullBodySchema = z.strictObject({
  acceptLicence: z
    .boolean()
    .default(false)
    .describe("Whether the caller agrees to the pack's licence, where it asks for consent"),
});

type PackParameters = { Params: { id: string } };

/** The model packs, for operators: look, pull, verify, remove. A pull goes on by itself and tells how far it is. */
export function modelRoutes(app: FastifyInstance, { services, settings }: HttpContext): void {
  const pulls = services.models ? new ModelPulls(services.models) : null;
  const admin = { config: { scope: 'admin' } } as const;
  const opened = (): { readonly models: ModelStore; readonly pulls: ModelPulls } => {
    if (services.models && pulls) return { models: services.models, pulls };
    throw new Problem('not_found', 'This server has no model packs.');
  };
  const viewOf = async (packId: string): Promise<object> => ({
    ...(await opened().models.status(packId)),
    pull: opened().pulls.viewOf(packId),
  });
  app.addHook('onClose', () => pulls?.close());

  app.get('/v1/models', admin, async () => {
    const packs = await opened().models.list();
    return { models: packs.map((pack) => ({ ...pack, pull: opened().pulls.viewOf(pack.id) })) };
  });

  app.get<PackParameters>('/v1/models/:id', admin, ({ params }) => viewOf(params.id));

  app.post<PackParameters>('/v1/models/:id/pull', admin, async (request, reply) => {
    const { id } = request.params;
    const { acceptLicence } = parsed(pullBodySchema, await bodyOf(request, settings), '');
    await opened().models.checkPull(id, acceptLicence);
    const { state } = await opened().models.status(id);
    if (state === 'installed') return viewOf(id);
    opened().pulls.begin(id, acceptLicence);
    reply.code(202).header('location', `/v1/models/${id}`);
    return viewOf(id);
  });

  app.delete<PackParameters>('/v1/models/:id/pull', admin, async ({ params }) => {
    await opened().models.status(params.id);
    await opened().pulls.cancel(params.id);
    return viewOf(params.id);
  });

  app.post<PackParameters>('/v1/models/:id/verify', admin, (request) =>
    opened().models.verify(request.params.id, goneSignal(request)),
  );

  app.delete<PackParameters>('/v1/models/:id', admin, async ({ params }, reply) => {
    await opened().models.remove(params.id);
    opened().pulls.forget(params.id);
    return reply.code(204).send();
  });
}

/** A body is optional here. */
async function bodyOf(request: FastifyRequest, settings: HttpSettings): Promise<unknown> {
  const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
  return coding === undefined && length === '0' ? {} : readJsonObject(request, settings);
}

/** Aborted when the caller goes away: nobody else wants to know. */
function goneSignal(request: FastifyRequest): AbortSignal {
  const controller = new AbortController();
  request.raw.socket.once('close', () =>
    controller.abort(new Problem('canceled', 'The caller has gone away.')),
  );
  return controller.signal;
}
