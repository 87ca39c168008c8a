import type { FastifyRequest } from 'fastify';
import { Problem } from '../domain/problem.ts';
import { orAborted, watchBody } from './body-watch.ts';
import type { HttpSettings } from './settings.ts';

/** By events, not by iteration: an iterator that is given up would keep the rest of the body from being swallowed. */
async function readAll(request: FastifyRequest, settings: HttpSettings): Promise<Buffer> {
  const { maxJsonBytes } = settings;
  const { raw } = request;
  const watch = watchBody(request, maxJsonBytes, settings);
  const chunks: Uint8Array[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let bytes = 0;
  const onData = (chunk: Uint8Array): void => {
    bytes += chunk.length;
    if (bytes <= maxJsonBytes) chunks.push(chunk);
    else
      reject(
        new Problem(
          'body_too_large',
          `Expected JSON of at most ${maxJsonBytes} bytes, but it is larger; send large pictures as multipart/form-data.`,
        ),
      );
  };
  const onError = (cause: unknown): void =>
    reject(new Problem('malformed_request', 'The body ended before it was whole.', { cause }));
  raw.on('data', onData).once('end', resolve).once('error', onError);
  try {
    await orAborted(promise, watch.signal);
    return Buffer.concat(chunks, bytes);
  } finally {
    watch.stop();
    raw.off('data', onData).off('end', resolve).off('error', onError);
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The JSON object of a body.
 * @throws Problem `body_too_large`, `request_timeout`, `malformed_request`
 */
export async function readJsonObject(
  request: FastifyRequest,
  settings: HttpSettings,
): Promise<Readonly<Record<string, unknown>>> {
  const bytes = await readAll(request, settings);
  let value: unknown;
  try {
    value = JSON.parse(strictUtf8.decode(bytes));
  } catch (error) {
    throw new Problem('malformed_request', 'Expected the body to be JSON, but it cannot be read as such.', {
      cause: error,
    });
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new Problem('malformed_request', 'Expected the body to be a JSON object.');
  return value as Record<string, unknown>;
}
