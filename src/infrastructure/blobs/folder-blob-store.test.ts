import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFolderBlobStore } from './folder-blob-store.ts';
import type { ManagedBlobStore } from './managed-blob-store.ts';

const FACTS = { kind: 'result', tenantId: 'local', mediaType: 'image/png' } as const;
const LATER = new Date(Date.now() + 3_600_000);

async function* textChunk(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

describe('blobs in a folder', () => {
  let dir: string;
  let store: ManagedBlobStore;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'unflatten-folder-'));
    store = createFolderBlobStore({ dir });
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  test('are the very files that engines read', async () => {
    await store.put('inputs/img_1.png', textChunk('x'), FACTS);
    expect((await store.toFile('inputs/img_1.png')).path).toBe(join(dir, 'blobs/inputs/img_1.png'));
  });

  test('are private to the user of the process', async () => {
    await store.put('a', textChunk('x'), FACTS);
    for (const path of ['blobs/a', 'facts/a.json']) {
      expect((await stat(join(dir, path))).mode & 0o077, path).toBe(0);
    }
  });

  test('whose facts were lost or garbled with the power still give their bytes', async () => {
    await store.put('a', textChunk('x'), FACTS);
    await appendFile(join(dir, 'facts/a.json'), '{');
    expect((await store.read('a')).facts.mediaType).toBe('application/octet-stream');
    await rm(join(dir, 'facts/a.json'));
    expect((await store.read('a')).facts).toEqual({
      key: 'a',
      mediaType: 'application/octet-stream',
      bytes: 1,
    });
  });

  /** A process that puts the blob `a/b`: a first piece, then whatever `rest` does. */
  function writer(rest: string, shell = 'exec "$0" "$@"') {
    const module = new URL('./folder-blob-store.ts', import.meta.url).href;
    const script = `
      import { createFolderBlobStore } from ${JSON.stringify(module)};
      async function* chunks() {
        yield Buffer.alloc(100_000);
        console.log('writing');
        ${rest}
      }
      const store = createFolderBlobStore({ dir: ${JSON.stringify(dir)} });
      await store.put('a/b', chunks(), ${JSON.stringify(FACTS)}).catch((error) => console.log(error.code));
    `;
    const nodeArgs = ['--input-type=module-typescript', '-e', script];
    return spawn('sh', ['-c', shell, process.execPath, ...nodeArgs], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
  }

  const listed = async (): Promise<unknown[]> => {
    const blobs = [];
    for await (const blob of store.list({ prefix: '', before: LATER })) blobs.push(blob);
    return blobs;
  };

  test('that a killed process was writing never appear, and are swept by age', async () => {
    const child = writer('await new Promise((resolve) => setTimeout(resolve, 60_000));');
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect((await readdir(join(dir, 'partial'))).length).toBe(1);
    await expect(store.read('a/b')).rejects.toThrow('blob_not_found');
    expect(await listed()).toEqual([]);
    expect(await store.discardPartial(new Date(0))).toBe(0);
    expect(await store.discardPartial(LATER)).toBe(1);
  });

  test.skipIf(process.platform === 'win32')(
    'for which there is no room are a problem, and leave nothing',
    async () => {
      // The system refuses files above the limit as it does on a full disk or over a quota.
      const child = writer('for (;;) yield Buffer.alloc(100_000);', 'ulimit -f 400; exec "$0" "$@"');
      let said = '';
      child.stdout.on('data', (text: Buffer) => {
        said += text;
      });
      await once(child, 'close');
      expect(said).toBe('writing\nstorage_full\n');
      expect(await readdir(join(dir, 'partial'))).toEqual([]);
      expect(await listed()).toEqual([]);
    },
  );

  test('in a folder that cannot be one are unavailable', async () => {
    const file = join(dir, 'file');
    await writeFile(file, '');
    const broken = createFolderBlobStore({ dir: file });
    await expect(broken.check()).rejects.toThrow('storage_unavailable');
    await expect(broken.put('a', textChunk('x'), FACTS)).rejects.toThrow('storage_unavailable');
  });
});
