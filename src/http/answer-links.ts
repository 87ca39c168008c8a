import type { FastifyRequest } from 'fastify';
import { baseUrlOf } from './base-url.ts';
import type { AnswerLinks } from './job-view.ts';
import type { HttpServices } from './services.ts';
import type { HttpSettings } from './settings.ts';

/** Ends of links fall on whole steps of this share of their life, so that answers in a row carry equal links. */
const STEPS = 12;

/** The links of the answer to one request, for one tenant. */
export function answerLinks(
  request: FastifyRequest,
  tenantId: string,
  services: Pick<HttpServices, 'links' | 'clock'>,
  { linkTtlMs }: Pick<HttpSettings, 'linkTtlMs'>,
): AnswerLinks {
  const base = baseUrlOf(request);
  const stepMs = Math.max(1, linkTtlMs / STEPS);
  const expiresAt = new Date(Math.ceil((services.clock.now() + linkTtlMs) / stepMs) * stepMs);
  return {
    file: (key) => base + services.links.sign(key, { tenantId, expiresAt }),
    path: (path) => base + path,
  };
}
