import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Problem } from '../../domain/problem.ts';
import { type LifeSign, openLifeSign, showsLife } from './life-sign.ts';
import { livenessOf, ownIdentity, type ProcessIdentity } from './process-identity.ts';

const SECOND_LOOK_MS = 1_000;

interface LockFile extends ProcessIdentity {
  /** Tells this taking of the lock from every other. */
  readonly token: string;
}

/** A folder that this process alone may use until it closes the lock or dies. */
export interface FolderLock {
  close(): Promise<void>;
}

async function readLock(path: string): Promise<LockFile | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    const { pid, startTime, realm, token } = JSON.parse(text) as Partial<LockFile>;
    if (
      Number.isInteger(pid) &&
      typeof startTime === 'string' &&
      typeof realm === 'string' &&
      /^[0-9a-f]{32}$/.test(token ?? '')
    )
      return { pid: pid!, startTime, realm, token: token! };
  } catch {
    // Falls through: a lock appears only whole, so what cannot be read was never written by a running owner.
  }
  return { pid: 0, startTime: '', realm: '', token: '0'.repeat(32) };
}

async function isAlive(lock: LockFile, path: string): Promise<boolean> {
  if (lock.pid === 0) return false;
  const liveness = await livenessOf(lock);
  if (liveness !== 'unknown') return liveness === 'alive';
  // Between an owner's lock and its life sign lies a moment, so one silent look proves nothing.
  if (await showsLife(path)) return true;
  await setTimeout(SECOND_LOOK_MS);
  return showsLife(path);
}

/** Puts `mine` at `path` unless a living owner's lock is there; answers that owner then. */
async function claim(path: string, mine: LockFile): Promise<LockFile | null> {
  const draft = `${path}.${mine.token}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, `${JSON.stringify(mine)}\n`, { flag: 'wx', mode: 0o600 });
  try {
    for (;;) {
      try {
        // A link appears whole or not at all, and only where nothing is.
        await link(draft, path);
        return null;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const found = await readLock(path);
      if (found === null) continue;
      if (await isAlive(found, path)) return found;
      // Two processes may both see that the owner is dead. Only the one that holds the claim on this dead lock may replace
      // it, and it looks again after it got the claim, so that nobody replaces a successor's lock.
      const claimPath = `${path}.${found.token}.claim`;
      const rival = await claim(claimPath, mine);
      if (rival !== null) return rival;
      try {
        if ((await readLock(path))?.token !== found.token) continue;
        await rename(draft, path);
        return null;
      } finally {
        await rm(claimPath, { force: true });
      }
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Takes the lock file at `path`. A dead owner's lock is taken over; a living one's never, however old it is.
 * @throws Problem `data_folder_in_use`, naming the owner's pid
 */
export async function lockFolder(path: string): Promise<FolderLock> {
  const mine: LockFile = { ...(await ownIdentity()), token: randomBytes(16).toString('hex') };
  const owner = await claim(path, mine);
  if (owner !== null)
    throw new Problem(
      'data_folder_in_use',
      `The data folder ${dirname(path)} belongs to the running process ${owner.pid}; stop it, or use another folder.`,
    );
  const sign: LifeSign = await openLifeSign(path);
  return {
    async close() {
      await sign.close();
      if ((await readLock(path))?.token === mine.token) await rm(path, { force: true });
    },
  };
}
