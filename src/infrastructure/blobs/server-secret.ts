import { hkdfSync, randomBytes } from 'node:crypto';
import { chmod, link, mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The one secret of an installation. Every use derives its own key, so that none of them can stand in for another. */
export interface ServerSecret {
  /** 32 bytes for one purpose; the same for equal purposes. */
  derive(purpose: string): Uint8Array;
}

const SECRET_BYTES = 32;

/** Shortest configured secret, in characters: 16 random bytes written in hex. */
export const MIN_SECRET_CHARACTERS = 32;

/** A secret from its bytes, which must be as hard to guess as 16 random ones. */
export function serverSecretOf(bytes: Uint8Array): ServerSecret {
  return {
    derive: (purpose) =>
      new Uint8Array(hkdfSync('sha256', bytes, 'unflatten', Buffer.from(purpose), SECRET_BYTES)),
  };
}

/** Writes a new secret under `path` unless one appears there first; both cases leave a whole file. */
async function createSecretFile(path: string): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  await mkdir(dirname(path), { recursive: true });
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(`${randomBytes(SECRET_BYTES).toString('hex')}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // A rename would replace the secret of a process that was quicker; a hard link refuses.
    await link(temporary, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  } finally {
    await rm(temporary, { force: true });
  }
}

/**
 * The installation's secret: the configured one, or the one in `file`, which is made (mode 0600) when it is missing.
 * Several processes that serve one installation need the same configured value.
 */
export async function openServerSecret(
  from: { readonly value: string } | { readonly file: string },
): Promise<ServerSecret> {
  if ('value' in from) {
    if (from.value.length < MIN_SECRET_CHARACTERS) {
      throw new Error(`a configured secret needs at least ${MIN_SECRET_CHARACTERS} characters`);
    }
    return serverSecretOf(Buffer.from(from.value));
  }
  const read = () => readFile(from.file, 'utf8');
  const text = await read().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    await createSecretFile(from.file);
    return read();
  });
  if (!/^[0-9a-f]{64}\n?$/.test(text)) {
    throw new Error(`${from.file} does not hold a secret of ${SECRET_BYTES} bytes in hex`);
  }
  const { mode } = await stat(from.file);
  // A copied file may have become readable for all; one that is mounted read-only is left alone when it is private.
  if ((mode & 0o077) !== 0) await chmod(from.file, 0o600);
  return serverSecretOf(Buffer.from(text.trim(), 'hex'));
}
