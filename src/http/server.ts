import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { Problem } from '../domain/problem.ts';
import { httpUrl, isLoopback } from './address.ts';
import { createHttpApp } from './app.ts';
import type { HttpServices } from './services.ts';
import type { HttpSettings } from './settings.ts';

/** A server that is being asked. */
export interface HttpServer {
  readonly app: FastifyInstance;
  /** Where it listens; with port 0, the port that was free. */
  readonly url: string;
  /** `/ready` says no from now on. */
  startDraining(): void;
  /** Takes no new connection, ends event streams and waiting requests, lets the others finish. */
  close(): Promise<void>;
}

/**
 * Refuses to serve the network without a key: whoever reaches the address could use the machine.
 * @throws Problem `key_required`
 */
export async function requireProtection(host: string, keys: HttpServices['keys']): Promise<void> {
  if (isLoopback(host) || (await keys.hasKeys())) return;
  throw new Problem(
    'key_required',
    `The server would listen on ${host}, where others reach it, but there is no API key. Make one with ` +
      '"unflatten keys create", or listen on 127.0.0.1.',
  );
}

/**
 * Starts serving.
 * @throws Problem `key_required` on an address that others reach while there is no key; `address_unusable`
 */
export async function startHttpServer(services: HttpServices, settings: HttpSettings): Promise<HttpServer> {
  await requireProtection(settings.host, services.keys);
  const app = createHttpApp(services, settings);
  try {
    await app.listen({ host: settings.host, port: settings.port });
  } catch (error) {
    await app.close();
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw error;
    throw new Problem(
      'address_unusable',
      `The server cannot listen on ${settings.host}:${settings.port}: ` +
        `${code === 'EADDRINUSE' ? 'something listens there already' : 'the system does not allow it'}.`,
      { cause: error },
    );
  }
  const { port } = app.server.address() as AddressInfo;
  return {
    app,
    url: httpUrl(settings.host, port),
    startDraining: () => app.startDraining(),
    close: () => app.close(),
  };
}
