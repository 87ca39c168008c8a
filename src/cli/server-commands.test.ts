import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Problem } from '../domain/problem.ts';
import { run } from './command-line.fixture.ts';
import type { KeyKeeper, ListedKey, ServerServices } from './server-services.ts';

const cwd = tmpdir();

const LISTED: ListedKey = {
  id: 'key_01',
  tenantId: 'acme',
  name: 'laptop\u0007',
  scopes: ['jobs:read'],
  createdAt: '2026-01-01T00:00:00.000Z',
  revokedAt: null,
};

function serverWith(changes: Partial<ServerServices> = {}): ServerServices & { readonly created: unknown[] } {
  const created: unknown[] = [];
  const keys: KeyKeeper = {
    async create(key) {
      created.push(key);
      return { secretKey: 'uf_secret', apiKey: { ...LISTED, ...key } };
    },
    list: async () => [LISTED],
    revoke: async (id) => ({ ...LISTED, id, revokedAt: '2026-01-02T00:00:00.000Z' }),
  };
  return {
    created,
    async serve(_terminal, on) {
      on.warn('UNFLATTEN_PROT does nothing.');
      on.ready({ address: 'http://127.0.0.1:8787', needsKey: false });
    },
    async work(_terminal, options, on) {
      created.push(options);
      on.ready();
    },
    withKeys: (_terminal, use) => use(keys),
    keyScopes: ['jobs:write', 'jobs:read', 'admin'],
    examplePicture: join(cwd, 'examples', 'source.png'),
    ...changes,
  };
}

describe('serve', () => {
  it('says where it listens once it does, and one line to try', async () => {
    const { exitCode, stdout, stderr } = await run('serve', { cwd, services: { server: serverWith() } });
    expect(exitCode).toBe(0);
    const [address, trial, ...rest] = stdout.split('\n');
    expect(address).toBe('Unflatten is ready at http://127.0.0.1:8787');
    expect(trial).toMatch(
      /^Try: curl .*image=@'examples\/source\.png'.* http:\/\/127\.0\.0\.1:8787\/v1\/split/,
    );
    expect(trial).not.toContain('Authorization');
    expect(rest).toEqual(['']);
    expect(stderr).toBe('Note: UNFLATTEN_PROT does nothing.\n');
  });

  it('tells to send a key where one is needed', async () => {
    const server = serverWith({
      serve: async (_terminal, on) => on.ready({ address: 'http://a:1', needsKey: true }),
    });
    const { stdout } = await run('serve', { cwd, services: { server } });
    expect(stdout).toContain('-H "Authorization: Bearer $UNFLATTEN_KEY"');
  });

  it('prints one document a line for machines', async () => {
    const { stdout } = await run('serve --json', { cwd, services: { server: serverWith() } });
    expect(JSON.parse(stdout)).toEqual({ ready: true, address: 'http://127.0.0.1:8787', needsKey: false });
  });

  it("ends with the problem's exit code when it cannot start", async () => {
    const server = serverWith({
      serve: () => Promise.reject(new Problem('config_invalid', 'One mistake in the environment.')),
    });
    const { exitCode, stdout, stderr } = await run('serve', { cwd, services: { server } });
    expect([exitCode, stdout]).toEqual([78, '']);
    expect(stderr).toContain('One mistake in the environment.');
  });
});

describe('work', () => {
  it('hands on the classes of engines', async () => {
    const server = serverWith();
    const { exitCode } = await run('work --engines cpu,gpu', { cwd, services: { server } });
    await run('work', { cwd, services: { server } });
    expect(exitCode).toBe(0);
    expect(server.created).toEqual([{ engines: 'cpu,gpu' }, { engines: null }]);
  });
});

describe('keys', () => {
  it('prints a new key alone on stdout', async () => {
    const server = serverWith();
    const { exitCode, stdout, stderr } = await run(
      'keys create --name app --tenant acme --scopes jobs:read,admin',
      {
        cwd,
        services: { server },
      },
    );
    expect(exitCode).toBe(0);
    expect(stdout).toBe('uf_secret\n');
    expect(stderr).toContain('only this once');
    expect(server.created).toEqual([{ name: 'app', tenantId: 'acme', scopes: ['jobs:read', 'admin'] }]);
  });

  it('lists keys without what would steer a terminal', async () => {
    const { stdout } = await run('keys list', { cwd, services: { server: serverWith() } });
    expect(stdout).toMatch(/^KEY +TENANT +NAME/);
    expect(stdout).toContain('key_01');
    expect(stdout).not.toContain('\u0007');
  });

  it('revokes by id', async () => {
    const { exitCode, stderr } = await run('keys revoke key_9', { cwd, services: { server: serverWith() } });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('key_9 is revoked');
  });

  it.each([
    ['keys', 'one of create, list, revoke'],
    ['keys creat', 'Did you mean create?'],
    ['keys create', '--name'],
    ['keys create --name a b', 'nothing after keys create'],
    ['keys list --name a', 'nothing after keys list'],
    ['keys revoke', 'the id of a key'],
    ['keys revoke a b', 'one key id'],
  ])('does not guess what "%s" means', async (words, sentence) => {
    const server = serverWith();
    const { exitCode, stderr } = await run(words, { cwd, services: { server } });
    expect(exitCode).toBe(64);
    expect(stderr).toContain(sentence);
    expect(server.created).toEqual([]);
  });
});
