import type { FastifyInstance } from 'fastify';
import type { HttpContext } from './http-context.ts';
import { keptAnswer } from './kept-answer.ts';

/** Engines come and go with an installation, not with requests. */
const ENGINES_MS = 5_000;

/** The cards of the engines here. */
export function engineRoutes(app: FastifyInstance, { services }: HttpContext): void {
  const engines = keptAnswer(() => services.listEngines(), ENGINES_MS);
  app.get('/v1/engines', { config: { scope: 'jobs:read' } }, async () => ({ engines: await engines() }));
}
