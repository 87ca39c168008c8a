import type { ProblemReport } from '../../domain/problem.ts';
import type { DialectReply, ProblemFacts } from '../dialect.ts';

/** The vendor's whole table of errors, sentence by sentence. */
const SENTENCES = {
  400: 'Invalid request parameters',
  401: 'Invalid or missing authentication',
  403: 'Access denied for this operation',
  404: 'Endpoint not found',
  429: 'Rate limit exceeded, please retry later',
  500: 'An unexpected error occurred, please try again later',
} as const;

type Status = keyof typeof SENTENCES;

/** Our statuses in theirs: a full server is one that asks to retry later, and all other refusals are about the request. */
function statusOf({ code }: ProblemReport, status: number): Status {
  if (code === 'queue_full' || code === 'server_busy') return 429;
  if (code === 'source_forbidden' || code.startsWith('source_')) return 400;
  if (status === 405) return 404;
  if (status === 401 || status === 403 || status === 404 || status === 429) return status;
  return status >= 500 ? 500 : 400;
}

/** A problem as the vendor's `{ error }`, and what was wrong beside it. */
export function problemReply(problem: ProblemReport, { status, requestId }: ProblemFacts): DialectReply {
  const theirs = statusOf(problem, status);
  const { detail, code } = problem;
  return { status: theirs, body: { error: SENTENCES[theirs], detail, code, trace_id: requestId } };
}
