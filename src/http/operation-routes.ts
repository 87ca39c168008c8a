import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Operation, picturesOf } from '../operations/operation.ts';
import { callerOf } from './access.ts';
import { answerLinks } from './answer-links.ts';
import { whilePresent } from './caller-presence.ts';
import type { HttpContext } from './http-context.ts';
import { idempotencyKeyOf } from './idempotency.ts';
import { checkPictures, makeJob, requirePictures } from './job-intake.ts';
import { readOrder } from './job-order.ts';
import { jobView } from './job-view.ts';
import { hasEnded, waitForEnd } from './job-wait.ts';
import { waitSecondsOf } from './preference.ts';
import { readRequestBody } from './request-pictures.ts';

/** One route per operation of the registry. */
export function operationRoutes(app: FastifyInstance, context: HttpContext): void {
  for (const operation of context.services.operations.values()) {
    app.post(`/v1/${operation.id}`, { config: { scope: 'jobs:write', makes: true } }, (request, reply) =>
      takeOrder(operation, request, reply, context),
    );
  }
}

async function takeOrder(
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
  context: HttpContext,
): Promise<unknown> {
  const { services, settings, admission, open } = context;
  const { tenantId } = callerOf(request);
  const idempotencyKey = idempotencyKeyOf(request);
  const waitSeconds = waitSecondsOf(request, settings.maxWaitSeconds);
  await admission.requireRoom();
  const body = await readRequestBody(request, picturesOf(operation), operation, context);
  try {
    const order = readOrder(operation, body.fields);
    requirePictures(order, body.given);
    if (order.webhookUrl !== null) await services.checkUrl(order.webhookUrl);
    const pictures = await whilePresent(request, (signal) => body.pictures(tenantId, signal));
    const headers = await checkPictures(operation, pictures, context);
    const from = { tenantId, idempotencyKey, ownerId: request.id };
    const { job, replayed } = await makeJob(order, pictures, headers, from, context);
    // Nothing may be held while somebody waits.
    await body.release();
    const current = await waitForEnd(request, job, waitSeconds, services.jobs, open);
    const links = answerLinks(request, tenantId, services, settings);
    if (waitSeconds > 0) reply.header('preference-applied', `wait=${waitSeconds}`);
    if (replayed) reply.header('idempotency-replayed', 'true');
    return reply
      .code(waitSeconds > 0 && hasEnded(current) ? 200 : 202)
      .header('location', links.path(`/v1/jobs/${job.id}`))
      .send(jobView(current, links));
  } finally {
    await body.release();
  }
}
