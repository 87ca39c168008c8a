import type { FastifyRequest } from 'fastify';
import { Problem } from '../domain/problem.ts';

/**
 * Runs `work` with a signal that is aborted when the caller's connection ends, so that nothing is done for nobody.
 */
export async function whilePresent<Result>(
  request: FastifyRequest,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const onClose = (): void => controller.abort(new Problem('canceled', 'The caller went away.'));
  const { socket } = request.raw;
  if (socket.destroyed) onClose();
  socket.once('close', onClose);
  try {
    return await work(controller.signal);
  } finally {
    socket.off('close', onClose);
  }
}
