import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Dialect, DialectOrder } from '../dialects/dialect.ts';
import type { JobRecord } from '../domain/job-store.ts';
import { Problem } from '../domain/problem.ts';
import type { Operation } from '../operations/operation.ts';
import { callerOf } from './access.ts';
import { whilePresent } from './caller-presence.ts';
import type { ReceivedCall } from './dialect-call.ts';
import { incomingPicture } from './dialect-pictures.ts';
import { takesParameter } from './field-value.ts';
import type { HttpContext } from './http-context.ts';
import { canonicalJson, idempotencyKeyOf } from './idempotency.ts';
import { checkPictures, makeJob } from './job-intake.ts';
import { type JobOrder, parsed } from './job-order.ts';

/** A repeat comes within the client's own timeout and a few pauses. */
const REPEAT_WINDOW_MS = 180_000;
const REPEAT_LOOK_BACK = 20;

function operationOf(order: DialectOrder, operations: ReadonlyMap<string, Operation>): Operation {
  const operation = operations.get(order.operation);
  if (operation) return operation;
  throw new Problem(
    'engine_unavailable',
    `This server has no operation "${order.operation}", which this needs.`,
  );
}

/** The order in our own words; what it wishes for and the operation does not know becomes a note. */
function jobOrder(
  order: DialectOrder,
  operation: Operation,
  size: { readonly widthPx: number; readonly heightPx: number },
): Omit<JobOrder, 'origin'> & { readonly notes: readonly string[] } {
  const { wishes = [] } = order;
  const known = wishes.filter(({ name }) => takesParameter(operation, name));
  const unknown = wishes.filter(({ name }) => !takesParameter(operation, name));
  const granted = Object.fromEntries(known.map(({ name, value }) => [name, value]));
  const parameters = { ...order.parameters, ...granted, ...order.sized?.(size) };
  return {
    operation,
    parameters,
    canonicalParameters: parsed(operation.parameters, parameters, ''),
    formats: [],
    webhookUrl: null,
    ...(order.isModerated ? { isModerated: true } : {}),
    notes: [
      ...(order.notes ?? []),
      ...unknown.map(({ vendorName }) => `Nothing here follows "${vendorName}" yet, so it changed nothing.`),
    ],
  };
}

/** The job that an equal request made a moment ago, for a client that says that it repeats itself. */
async function earlierJob(
  tenantId: string,
  requestHash: string,
  { services }: HttpContext,
): Promise<JobRecord | null> {
  const jobs = await services.jobs.list(tenantId, { limit: REPEAT_LOOK_BACK });
  const sinceMs = services.clock.now() - REPEAT_WINDOW_MS;
  const equal = jobs.find(
    ({ origin, createdAt }) => origin?.requestHash === requestHash && Date.parse(createdAt) >= sinceMs,
  );
  return equal ?? null;
}

/**
 * Makes the job of an order, as every job is made: with room asked for, the picture looked at, and the caller's key for
 * idempotency.
 */
export async function makeDialectJob(
  request: FastifyRequest,
  dialect: Dialect,
  order: DialectOrder,
  received: ReceivedCall,
  context: HttpContext,
): Promise<JobRecord> {
  const { tenantId } = callerOf(request);
  const idempotencyKey = idempotencyKeyOf(request);
  const operation = operationOf(order, context.services.operations);
  const picture = await whilePresent(request, (signal) =>
    incomingPicture(order.image, received.files, tenantId, context, signal),
  );
  try {
    const pictures = new Map([['image', picture]] as const);
    const headers = await checkPictures(operation, pictures, context);
    const { notes, ...ours } = jobOrder(order, operation, headers.get('image')!);
    const meant = { dialect: dialect.id, operation: operation.id, request: order.request };
    const requestHash = createHash('sha256')
      .update(canonicalJson({ ...meant, parameters: ours.canonicalParameters, picture: picture.identity }))
      .digest('hex');
    if (order.isRepeat && idempotencyKey === null) {
      const earlier = await earlierJob(tenantId, requestHash, context);
      if (earlier !== null) return earlier;
    }
    const origin = { dialect: dialect.id, request: order.request, requestHash, notes };
    const from = { tenantId, idempotencyKey, ownerId: request.id };
    const { job } = await makeJob({ ...ours, origin }, pictures, headers, from, context);
    return job;
  } finally {
    await picture.release();
  }
}
