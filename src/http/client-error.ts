import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import { newId } from '../domain/id.ts';
import { Problem } from '../domain/problem.ts';
import { PROBLEM_MEDIA_TYPE, problemDocument } from './problem-reply.ts';

/** A fresh id for a request. */
export function newRequestId(nowMs: number): string {
  return newId('req', nowMs, randomBytes(10));
}

function problemOf(code: string): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem('headers_too_large', 'The address and headers of the request are too large.');
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Problem('request_timeout', 'The request did not come in time.');
  return new Problem('malformed_request', 'What came is not an HTTP request that this server understands.');
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/**
 * Answers what never became a request: broken lines, headers without end. There is no reply object yet, so the answer is
 * written to the socket itself, and the connection ends.
 */
export function answerClientError(
  error: { readonly code?: string },
  socket: Socket,
  publicUrl: string | null,
  log: FastifyBaseLogger,
): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) {
    socket.destroy();
    return;
  }
  const problem = problemOf(error.code ?? '');
  const requestId = newRequestId(Date.now());
  log.info({ reqId: requestId, parserCode: error.code }, problem.code);
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(problemDocument(problem.report(), publicUrl ?? '', requestId));
  const { status } = problem.spec;
  const head = [
    `HTTP/1.1 ${status} ${REASONS[status] ?? 'Bad Request'}`,
    `content-type: ${PROBLEM_MEDIA_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    `request-id: ${requestId}`,
    'x-content-type-options: nosniff',
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  // Whoever goes on sending does not keep the connection for it.
  socket.resume();
  setTimeout(() => socket.destroy(), 2_000).unref();
}
