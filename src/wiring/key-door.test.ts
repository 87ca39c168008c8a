import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyKeeper, ListedKey } from '../cli/command-line.ts';
import { Problem } from '../domain/problem.ts';
import { type KeyDoor, keysBehindDoor, openKeyDoor } from './key-door.ts';

let folder: string;
let door: KeyDoor | null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'unflatten-door-'));
  door = null;
});

afterEach(async () => {
  await door?.close();
  await rm(folder, { recursive: true, force: true });
});

const apiKey: ListedKey = {
  id: 'key_1',
  tenantId: 'local',
  name: 'test',
  scopes: ['admin'],
  createdAt: '2026-01-01T00:00:00.000Z',
  revokedAt: null,
};

const keeper: KeyKeeper = {
  create: async ({ name, tenantId, scopes }) => ({
    secretKey: 'uf_secret',
    apiKey: { ...apiKey, name, tenantId, scopes },
  }),
  list: async () => [apiKey],
  revoke: async (id) => {
    throw new Problem('key_not_found', `There is no API key "${id}".`);
  },
};

describe('the key door', () => {
  it('does what its caller asks, and hands problems through', async () => {
    door = await openKeyDoor(folder, keeper);
    const keys = (await keysBehindDoor(folder))!;
    expect(await keys.list()).toEqual([apiKey]);
    const made = await keys.create({ name: 'laptop', tenantId: 'acme', scopes: ['jobs:read'] });
    expect(made).toMatchObject({ secretKey: 'uf_secret', apiKey: { name: 'laptop', tenantId: 'acme' } });
    await expect(keys.revoke('key_2')).rejects.toMatchObject({ code: 'key_not_found' });
  });

  it('is for the owner of the folder alone', async () => {
    door = await openKeyDoor(folder, keeper);
    expect((await stat(join(folder, 'keys.sock'))).mode & 0o777).toBe(0o600);
  });

  it('answers nonsense with a problem and stays open', async () => {
    door = await openKeyDoor(folder, keeper);
    for (const text of ['{"call":"drop"}\n', 'nonsense\n', '\n', 'x'.repeat(20_000)]) {
      const answer = await new Promise<string>((resolve) => {
        const socket = connect(join(folder, 'keys.sock'), () => socket.end(text));
        let seen = '';
        socket.on('data', (chunk) => {
          seen += chunk.toString();
        });
        socket.on('error', () => {});
        socket.on('close', () => resolve(seen));
      });
      if (answer !== '') expect(JSON.parse(answer).problem.code).toBe('internal');
    }
    expect(await (await keysBehindDoor(folder))!.list()).toEqual([apiKey]);
  });

  it('is shut where nobody listens, and takes the place of a dead one', async () => {
    expect(await keysBehindDoor(folder)).toBeNull();
    await writeFile(join(folder, 'keys.sock'), '');
    expect(await keysBehindDoor(folder)).toBeNull();
    door = await openKeyDoor(folder, keeper);
    expect(await keysBehindDoor(folder)).not.toBeNull();
  });
});
