import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openServerSecret } from './server-secret.ts';

const VALUE = 'a configured secret of an installation';

describe('the secret of an installation', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'unflatten-secret-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  test('is made once, by whoever comes first, and only its owner may read it', async () => {
    const file = join(dir, 'new/secret');
    const opened = await Promise.all(Array.from({ length: 20 }, () => openServerSecret({ file })));
    const keys = opened.map((secret) => Buffer.from(secret.derive('links')).toString('hex'));
    expect(new Set(keys).size).toBe(1);
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(await readdir(join(dir, 'new'))).toEqual(['secret']);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await chmod(file, 0o644);
    expect((await openServerSecret({ file })).derive('links')).toEqual(opened[0]!.derive('links'));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('gives each purpose a key of its own, and two installations different ones', async () => {
    const one = await openServerSecret({ file: join(dir, 'one') });
    const two = await openServerSecret({ file: join(dir, 'two') });
    const keys = [one.derive('links'), one.derive('webhooks'), two.derive('links')];
    expect(new Set(keys.map((key) => Buffer.from(key).toString('hex'))).size).toBe(3);
    expect(keys.map((key) => key.length)).toEqual([32, 32, 32]);
  });

  test('may be configured, so that several processes share it', async () => {
    const [one, two] = await Promise.all([
      openServerSecret({ value: VALUE }),
      openServerSecret({ value: VALUE }),
    ]);
    expect(one.derive('links')).toEqual(two.derive('links'));
    expect((await openServerSecret({ value: `${VALUE}!` })).derive('links')).not.toEqual(one.derive('links'));
    await expect(openServerSecret({ value: 'short' })).rejects.toThrow('at least 32');
  });

  test('is not guessed from a file that holds something else', async () => {
    for (const content of ['', 'short', 'x'.repeat(64), 'a'.repeat(63)]) {
      const file = join(dir, 'broken');
      await writeFile(file, content);
      await expect(openServerSecret({ file }), content).rejects.toThrow('does not hold a secret');
    }
  });
});
