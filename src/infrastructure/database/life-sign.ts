import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import process from 'node:process';

/** Something that the system itself takes away when this process dies. */
export interface LifeSign {
  close(): Promise<void>;
}

const NO_SIGN: LifeSign = { close: async () => {} };

/** Longer paths do not fit the socket's address, and a sign is no more than a help. */
const MAX_ADDRESS_BYTES = 100;

const addressOf = (path: string): string => `${path}.sock`;

function usable(path: string): boolean {
  return process.platform !== 'win32' && Buffer.byteLength(addressOf(path)) <= MAX_ADDRESS_BYTES;
}

/**
 * Listens on a socket beside the lock file `path`. The kernel accepts connections to it as long as this process lives, be it
 * stopped or busy, and another container that shares the folder can tell, for whom our pid means nothing.
 */
export async function openLifeSign(path: string): Promise<LifeSign> {
  if (!usable(path)) return NO_SIGN;
  const server = createServer((socket) => socket.destroy());
  server.unref();
  await rm(addressOf(path), { force: true });
  const { promise, resolve } = Promise.withResolvers<LifeSign>();
  // File systems without sockets exist.
  server.on('error', () => resolve(NO_SIGN));
  server.listen(addressOf(path), () =>
    resolve({
      close: () => new Promise((closed) => server.close(() => closed())),
    }),
  );
  return promise;
}

/** Whether somebody alive holds the lock file `path`, from the life sign alone. */
export async function showsLife(path: string): Promise<boolean> {
  if (!usable(path)) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const socket = connect(addressOf(path));
  socket.on('connect', () => resolve(true));
  // A full backlog means a living owner that does not get to accepting.
  socket.on('error', (error: NodeJS.ErrnoException) =>
    resolve(error.code === 'EAGAIN' || error.code === 'EACCES'),
  );
  return promise.finally(() => socket.destroy());
}
