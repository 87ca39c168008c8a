import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Dialect } from '../dialects/dialect.ts';
import type { ProblemCode, ProblemReport } from '../domain/problem.ts';
import { PROBLEMS, Problem } from '../domain/problem.ts';
import { baseUrlOf } from './base-url.ts';
import { dialectOf } from './dialect-address.ts';
import { sendDialectReply } from './dialect-reply.ts';

/** RFC 9457, with our code and what to expect of another try. */
export interface ProblemDocument extends ProblemReport {
  readonly type: string;
  readonly status: number;
  readonly instance: string;
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8';

/** Seconds to wait where the problem says "later" and nothing knows better. */
const DEFAULT_RETRY_AFTER_SECONDS = 5;

/** Problems that carry how long to wait. */
const retryAfterOf = new WeakMap<Problem, number>();

/** Notes on a problem how many seconds its reply asks the caller to wait; answers the problem. */
export function withRetryAfter(problem: Problem, seconds: number): Problem {
  retryAfterOf.set(problem, Math.max(1, Math.ceil(seconds)));
  return problem;
}

/** The document of a problem; `baseUrl` may be empty, then the link is relative. */
export function problemDocument(report: ProblemReport, baseUrl: string, requestId: string): ProblemDocument {
  return {
    type: `${baseUrl}/docs/errors#${report.code}`,
    title: report.title,
    status: PROBLEMS[report.code].status,
    detail: report.detail,
    instance: requestId,
    code: report.code,
    retry: report.retry,
  };
}

/** What the framework's own refusals are called in the catalogue, by its code. */
const FRAMEWORK_CODES: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    'unsupported_media_type',
    'Expected a body of multipart/form-data or application/json.',
  ],
  FST_ERR_CTP_BODY_TOO_LARGE: ['body_too_large', 'The body is larger than this server takes.'],
  FST_PARTS_LIMIT: ['body_too_large', 'The body has more parts than this server takes.'],
  FST_FIELDS_LIMIT: ['body_too_large', 'The body has more fields than this server takes.'],
  FST_FILES_LIMIT: ['body_too_large', 'The body has more files than this server takes.'],
  FST_REQ_FILE_TOO_LARGE: ['body_too_large', 'A file in the body is larger than this server takes.'],
  FST_PROTO_VIOLATION: ['malformed_request', 'A field of the body has a name that is not allowed.'],
  FST_INVALID_JSON_FIELD_ERROR: ['malformed_request', 'A field of the body says it is JSON, but is not.'],
  FST_MP_PREMATURE_CLOSE: ['malformed_request', 'The body ended before it was whole.'],
  FST_ERR_BAD_URL: ['malformed_request', 'The address of the request cannot be read.'],
};

/** The problem in whatever a handler or the framework threw. Only our own catalogue is ever shown. */
export function problemOf(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const { code, statusCode } = (thrown ?? {}) as { readonly code?: unknown; readonly statusCode?: unknown };
  const known = typeof code === 'string' ? FRAMEWORK_CODES[code] : undefined;
  if (known) return new Problem(known[0], known[1], { cause: thrown });
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500)
    return new Problem('malformed_request', 'The request cannot be read.', { cause: thrown });
  return Problem.from(thrown);
}

function sendDialectProblem(
  reply: FastifyReply,
  dialect: Dialect,
  problem: Problem,
  retryAfterSeconds: number | null,
): FastifyReply {
  const { status, retry } = problem.spec;
  const seconds = retry === 'later' ? (retryAfterSeconds ?? DEFAULT_RETRY_AFTER_SECONDS) : null;
  const facts = { status, requestId: reply.request.id, retryAfterSeconds: seconds };
  return sendDialectReply(reply, dialect.problem(problem.report(), facts));
}

/** Answers with a problem. Bugs and broken parts are logged with their cause, which the caller never sees. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, thrown: unknown): FastifyReply {
  const problem = problemOf(thrown);
  const { status, retry } = problem.spec;
  if (status >= 500 && status !== 503)
    request.log.error({ err: problem, cause: problem.cause }, problem.code);
  if (retry === 'later') {
    reply.header('retry-after', retryAfterOf.get(problem) ?? DEFAULT_RETRY_AFTER_SECONDS);
  }
  if (problem.code === 'unauthorized') reply.header('www-authenticate', 'Bearer');
  const dialect = dialectOf(request);
  if (dialect) return sendDialectProblem(reply, dialect, problem, retryAfterOf.get(problem) ?? null);
  const document = problemDocument(problem.report(), baseUrlOf(request), request.id);
  return reply
    .code(status)
    .header('content-type', PROBLEM_MEDIA_TYPE)
    .header('cache-control', 'no-store')
    .send(JSON.stringify(document));
}
