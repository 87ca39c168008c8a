import { sql } from 'kysely';
import { expect, it } from 'vitest';
import type { Database } from '../../src/infrastructure/database/database.ts';
import { createKeyStore } from '../../src/infrastructure/keys/key-store.ts';
import { describeOnEachDatabase } from '../kit/database.ts';

/** Every row of every table of ours, as text. */
async function dump(database: Database): Promise<string> {
  const { rows: tables } = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema')`.execute(database.kysely);
  const texts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await sql<{ text: string }>`select t::text as text from ${sql.raw(name)} t`.execute(
      database.kysely,
    );
    texts.push(...rows.map(({ text }) => `${name} ${text}`));
  }
  return texts.join('\n');
}

describeOnEachDatabase('P37: Keys are stored only as hashes', (kit) => {
  const names = { tenantId: 'acme', name: 'CI', scopes: ['jobs:read'] } as const;

  it('has nothing of a key’s secret in a dump of the database', async () => {
    const keys = createKeyStore(kit.database);
    const { secretKey, apiKey } = await keys.create(names);
    expect(await keys.verify(secretKey)).not.toBeNull();
    const text = await dump(kit.database);
    expect(text).toContain(apiKey.id);
    const [, , secretAndCheck] = secretKey.split('_');
    expect(text).not.toContain(secretKey);
    // No part of it either that would shorten a search.
    for (let start = 0; start + 8 <= secretAndCheck!.length; start++)
      expect(text).not.toContain(secretAndCheck!.slice(start, start + 8));
    expect(JSON.stringify(await keys.list())).not.toContain(secretAndCheck!.slice(0, 8));
  });

  it('has the form uf_<id>_<secret><crc>, and refuses a wrong secret for a known id', async () => {
    const keys = createKeyStore(kit.database);
    const one = await keys.create(names);
    const two = await keys.create(names);
    expect(one.secretKey).toMatch(/^uf_[0-9a-z]{26}_[0-9a-z]{52}[0-9a-z]{7}$/);
    expect(one.secretKey.split('_')[1]).toBe(one.apiKey.id.slice('key_'.length));
    // Its own checksum would not even let it come to the comparison, so the hash is swapped instead.
    const { secret_hash } = await kit.database.kysely
      .selectFrom('api_keys')
      .select('secret_hash')
      .where('id', '=', two.apiKey.id)
      .executeTakeFirstOrThrow();
    await kit.database.kysely
      .updateTable('api_keys')
      .set({ secret_hash })
      .where('id', '=', one.apiKey.id)
      .execute();
    expect(await createKeyStore(kit.database).verify(one.secretKey)).toBeNull();
    expect(await createKeyStore(kit.database).verify(two.secretKey)).not.toBeNull();
  });

  it('is refused within 5 s of its revocation, by every process', async () => {
    const keys = createKeyStore(kit.database);
    const elsewhere = createKeyStore(await kit.another());
    const { secretKey, apiKey } = await keys.create(names);
    expect(await elsewhere.verify(secretKey)).not.toBeNull();
    await keys.revoke(apiKey.id);
    const revokedAtMs = performance.now();
    expect(await keys.verify(secretKey)).toBeNull();
    while ((await elsewhere.verify(secretKey)) !== null) {
      expect(performance.now() - revokedAtMs).toBeLessThan(5_000);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  });
});
