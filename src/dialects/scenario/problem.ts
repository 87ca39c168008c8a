import type { ProblemReport } from '../../domain/problem.ts';
import type { DialectReply, ProblemFacts } from '../dialect.ts';

/** Names that clients tell errors apart by. */
const NAMES: Readonly<Record<number, string>> = {
  400: 'BadRequestError',
  401: 'AuthenticationError',
  403: 'PermissionDeniedError',
  404: 'NotFoundError',
  408: 'RequestTimeoutError',
  409: 'ConflictError',
  429: 'RateLimitError',
};

/** What a client does with one of these, it does by its number; everything else about the request is a 400. */
const KEPT: readonly number[] = [400, 401, 403, 404, 408, 409, 429];

function statusOf({ code }: ProblemReport, status: number): number {
  // The SDK would send the same again after a 409.
  if (code === 'job_finished' || code === 'idempotency_mismatch') return 400;
  if (code === 'method_not_allowed') return 404;
  return status >= 500 || KEPT.includes(status) ? status : 400;
}

/** A problem with its text under every name that a known client of the vendor reads it by. */
export function problemReply(problem: ProblemReport, facts: ProblemFacts): DialectReply {
  const { code, detail, retry } = problem;
  const { requestId, retryAfterSeconds } = facts;
  const status = statusOf(problem, facts.status);
  const waits = status === 429 && retryAfterSeconds !== null ? { remainingSeconds: retryAfterSeconds } : {};
  return {
    status,
    // Without it, the SDK would send the same again where that is of no use.
    ...(retry === 'never' ? { headers: { 'x-should-retry': 'false' } } : {}),
    body: {
      error: detail,
      message: detail,
      reason: detail,
      detail,
      name: NAMES[status] ?? 'InternalServerError',
      details: { code, ...(status === 429 ? { actionName: code, ...waits } : {}) },
      ...waits,
      traceId: requestId,
    },
  };
}
