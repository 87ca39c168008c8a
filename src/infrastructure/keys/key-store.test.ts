import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../../../test/kit/database.ts';
import { createKeyStore, type KeyScope } from './key-store.ts';

describeOnEachDatabase('the key store', (kit) => {
  const ci = { tenantId: 'acme', name: 'CI', scopes: ['jobs:write', 'jobs:read'] } as const;

  it('takes the key that it made, and says whose it is', async () => {
    const keys = createKeyStore(kit.database);
    expect(await keys.hasKeys()).toBe(false);
    const { secretKey, apiKey } = await keys.create(ci);
    expect(apiKey).toMatchObject({ ...ci, revokedAt: null });
    expect(await keys.verify(secretKey)).toEqual(apiKey);
    expect(await keys.list()).toEqual([apiKey]);
    expect(await keys.hasKeys()).toBe(true);
    const other = await keys.create({ ...ci, name: 'Other' });
    const [, id] = secretKey.split('_');
    const [, , rest] = other.secretKey.split('_');
    expect(await keys.verify(`uf_${id}_${rest}`)).toBeNull();
    expect(await keys.verify('')).toBeNull();
    expect(await keys.verify(secretKey.toUpperCase())).toBeNull();
  });

  it('refuses a well-formed key of another database', async () => {
    const keys = createKeyStore(kit.database);
    const { secretKey } = await keys.create(ci);
    await kit.database.kysely.deleteFrom('api_keys').execute();
    expect(await createKeyStore(kit.database).verify(secretKey)).toBeNull();
  });

  it('takes a revoked key no more, elsewhere within 5 s', async () => {
    const keys = createKeyStore(kit.database);
    let nowMs = 0;
    const elsewhere = createKeyStore(await kit.another(), () => nowMs);
    const { secretKey, apiKey } = await keys.create(ci);
    expect(await elsewhere.verify(secretKey)).not.toBeNull();
    const revoked = await keys.revoke(apiKey.id);
    expect(revoked.revokedAt).not.toBeNull();
    expect(await keys.revoke(apiKey.id)).toEqual(revoked);
    expect(await keys.verify(secretKey)).toBeNull();
    nowMs = 5_000;
    expect(await elsewhere.verify(secretKey)).toBeNull();
    expect(await keys.hasKeys()).toBe(false);
    expect(await keys.list()).toEqual([revoked]);
    await expect(keys.revoke('key_none')).rejects.toMatchObject({ code: 'key_not_found' });
  });

  it('asks the database once for many requests with one key', async () => {
    const { secretKey } = await createKeyStore(kit.database).create(ci);
    const keys = createKeyStore(kit.database, () => 0);
    await keys.verify(secretKey);
    await kit.database.kysely.deleteFrom('api_keys').execute();
    expect(await keys.verify(secretKey)).not.toBeNull();
  });

  it('says what is wrong about a key that cannot be made', async () => {
    const keys = createKeyStore(kit.database);
    const wrong = [
      { ...ci, tenantId: 'A/..' },
      { ...ci, name: ' ' },
      { ...ci, name: 'x'.repeat(101) },
      { ...ci, scopes: [] },
      { ...ci, scopes: ['root' as KeyScope] },
    ];
    for (const key of wrong)
      await expect(keys.create(key)).rejects.toMatchObject({ code: 'invalid_parameters' });
    expect(await keys.list()).toEqual([]);
  });
});
