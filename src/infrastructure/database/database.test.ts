import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { describe, expect, it, vi } from 'vitest';
import { describeOnEachDatabase } from '../../../test/kit/database.ts';
import { openPreparedDatabase } from '../../../test/kit/prepared-database.ts';
import { migrate } from './migration-run.ts';
import { MIGRATIONS } from './migrations.ts';
import { openServerDatabase } from './server-database.ts';

const image = (id: string) => ({
  id,
  tenant_id: 'local',
  blob_key: 'k',
  bytes: 9_007_199_254_740_991,
  media_type: 'image/png',
  expires_at: '2026-01-02T03:04:05.678Z',
});

describeOnEachDatabase('a database', (kit) => {
  const imageIds = async () =>
    (await kit.database.kysely.selectFrom('images').select('id').orderBy('id').execute()).map(({ id }) => id);

  it('reads the same values from either driver', async () => {
    const { rows } = await sql`
      select 9007199254740991::bigint as big, count(*) as counted, 1.5::float8 as real, true as yes, null as nothing,
        '2026-01-02 03:04:05.678901+00'::timestamptz as moment, '1969-12-31 23:59:59+05:30'::timestamptz as early,
        '{"a": [1, "two", null]}'::jsonb as json, '"text"'::jsonb as text, array['x', 'y'] as list
      from (values (1), (2)) as two`.execute(kit.database.kysely);
    expect(rows).toEqual([
      {
        big: 9_007_199_254_740_991,
        counted: 2,
        real: 1.5,
        yes: true,
        nothing: null,
        moment: '2026-01-02T03:04:05.678Z',
        early: '1969-12-31T18:29:59.000Z',
        json: { a: [1, 'two', null] },
        text: 'text',
        list: ['x', 'y'],
      },
    ]);
  });

  it('reads a row as it was written', async () => {
    await kit.database.kysely.insertInto('images').values(image('img_1')).execute();
    const row = await kit.database.kysely.selectFrom('images').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject(image('img_1'));
    const deleted = await kit.database.kysely.deleteFrom('images').executeTakeFirst();
    expect(deleted.numDeletedRows).toBe(1n);
  });

  it('refuses a number that JavaScript would round', async () => {
    await expect(sql`select 9007199254740993::bigint as big`.execute(kit.database.kysely)).rejects.toThrow(
      RangeError,
    );
  });

  it('writes all of a transaction or nothing, and answers what it answers', async () => {
    const answer = await kit.database.transaction(async (tx) => {
      await tx.insertInto('images').values(image('img_1')).execute();
      await tx.insertInto('images').values(image('img_2')).execute();
      return 'done';
    });
    expect(answer).toBe('done');
    const bug = new Error('a bug');
    const broken = kit.database.transaction(async (tx) => {
      await tx.insertInto('images').values(image('img_3')).execute();
      throw bug;
    });
    await expect(broken).rejects.toBe(bug);
    const refused = kit.database.transaction(async (tx) => {
      await tx.insertInto('images').values(image('img_4')).execute();
      await tx.insertInto('images').values(image('img_1')).execute();
    });
    await expect(refused).rejects.toMatchObject({ code: '23505' });
    expect(await imageIds()).toEqual(['img_1', 'img_2']);
  });

  it('runs many transactions at once without mixing them', async () => {
    const works = Array.from({ length: 30 }, (_, index) =>
      kit.database
        .transaction(async (tx) => {
          await tx
            .insertInto('images')
            .values(image(`img_${index}`))
            .execute();
          if (index % 3 === 0) throw new Error('odd one out');
        })
        .catch(() => null),
    );
    await Promise.all(works);
    expect(await imageIds()).toHaveLength(20);
  });

  it('ends a transaction that takes too long, writes nothing of it, and goes on', async () => {
    const stuck = kit.database.transaction(
      async (tx) => {
        await tx.insertInto('images').values(image('img_1')).execute();
        await new Promise(() => {});
      },
      { timeoutMs: 100 },
    );
    await expect(stuck).rejects.toMatchObject({ code: 'database_unavailable' });
    expect(await imageIds()).toEqual([]);
  });

  it('lets nothing of a transaction that was ended slip in later', async () => {
    const gate = Promise.withResolvers<void>();
    const late: Promise<unknown>[] = [];
    const stuck = kit.database.transaction(
      async (tx) => {
        await gate.promise;
        const write = tx.insertInto('images').values(image('img_late')).execute();
        late.push(write.catch((error: unknown) => error));
        await write;
      },
      { timeoutMs: 50 },
    );
    await expect(stuck).rejects.toMatchObject({ code: 'database_unavailable' });
    gate.resolve();
    await vi.waitUntil(() => late.length > 0);
    expect(await late[0]).toBeInstanceOf(Error);
    expect(await imageIds()).toEqual([]);
  });

  it('runs a text of several statements, and one with its own BEGIN as a transaction', async () => {
    const executor = kit.database.executor();
    expect((await executor.executeSql('select 1 as n; select 2 as n')).rows).toEqual([{ n: 1 }, { n: 2 }]);
    const block = (id: string) => `
      BEGIN;
      SET LOCAL lock_timeout = 30000;
      insert into unflatten.images (id, tenant_id, blob_key, bytes, media_type, expires_at)
        values ('${id}', 't', 'k', 1, 'm', now()) returning id;
      select case when '${id}' = 'img_bad' then 1 / (length('${id}') - 7) else 7 end as n;
      COMMIT;
    `;
    expect((await executor.executeSql(block('img_good'))).rows).toEqual([{ id: 'img_good' }, { n: 7 }]);
    await expect(executor.executeSql(block('img_bad'))).rejects.toMatchObject({ code: '22012' });
    // An aborted transaction that was left open would refuse this.
    expect(await imageIds()).toEqual(['img_good']);
    expect((await executor.executeSql('select $1::int + 1 as n', [1])).rows).toEqual([{ n: 2 }]);
  });

  it('tells who listens after the commit, and not of what was rolled back', async () => {
    const heard: string[] = [];
    const listening = await kit.another();
    const subscription = await listening.listen(
      'test_channel',
      (payload) => heard.push(payload),
      () => {},
    );
    const notify = (payload: string) => sql`select pg_notify('test_channel', ${payload})`;
    await kit.database
      .transaction(async (tx) => {
        await notify('rolled back').execute(tx);
        throw new Error('no');
      })
      .catch(() => {});
    await kit.database.transaction(async (tx) => {
      await notify('one').execute(tx);
      expect(heard).toEqual([]);
    });
    await notify('two').execute(kit.database.kysely);
    await vi.waitUntil(() => heard.length === 2, { timeout: 5_000 });
    expect(heard).toEqual(['one', 'two']);
    await subscription.close();
    await notify('three').execute(kit.database.kysely);
    await kit.database.ping();
    expect(heard).toEqual(['one', 'two']);
  });

  it('is migrated once, however many begin at once, and again without harm', async () => {
    const step = {
      id: MIGRATIONS.length + 1,
      name: 'test',
      sql: 'create table unflatten.once (id integer); insert into unflatten.once values (1)',
    };
    const others = [kit.database, await kit.another(), await kit.another()];
    kit.after(() =>
      sql
        .raw(`drop table unflatten.once; delete from unflatten.migrations where id = ${step.id}`)
        .execute(kit.database.kysely),
    );
    await Promise.all(others.map((database) => migrate(database, [...MIGRATIONS, step])));
    await migrate(kit.database, [...MIGRATIONS, step]);
    const { rows } = await sql`select id from unflatten.once`.execute(kit.database.kysely);
    expect(rows).toEqual([{ id: 1 }]);
    await expect(migrate(kit.database)).rejects.toMatchObject({ code: 'database_too_new' });
  });

  it('keeps nothing of a migration that fails', async () => {
    const steps = [
      ...MIGRATIONS,
      { id: 101, name: 'half', sql: 'create table unflatten.half (id integer)' },
      { id: 102, name: 'broken', sql: 'select 1 / 0' },
    ];
    await expect(migrate(kit.database, steps)).rejects.toMatchObject({ code: '22012' });
    const { rows } = await sql`select to_regclass('unflatten.half') as half`.execute(kit.database.kysely);
    expect(rows).toEqual([{ half: null }]);
    await migrate(kit.database);
  });

  if (kit.kind === 'postgres') {
    it('survives a connection that breaks between two queries of a transaction', async () => {
      const database = await kit.another();
      const work = database.transaction(async (tx) => {
        await sql`select 1`.execute(tx);
        await kit.breakConnections();
        // The end of the connection arrives while no query is waiting for it.
        await setTimeout(300);
        await sql`select 1`.execute(tx);
      });
      await expect(work).rejects.toMatchObject({ code: 'database_unavailable' });
      await database.ping();
    });

    it('answers a Problem while connections break, works afterwards, and hears notifications again', async () => {
      const database = await kit.another();
      const heard: string[] = [];
      let gaps = 0;
      await database.listen(
        'test_channel',
        (payload) => heard.push(payload),
        () => {
          gaps++;
        },
      );
      const sleeping = sql`select pg_sleep(10)`.execute(database.kysely);
      const outcome = expect(sleeping).rejects.toMatchObject({ code: 'database_unavailable' });
      await database.ping();
      await kit.breakConnections();
      await outcome;
      await vi.waitUntil(() => gaps > 0, { timeout: 10_000 });
      await sql`select pg_notify('test_channel', 'back')`.execute(database.kysely);
      await vi.waitUntil(() => heard.includes('back'), { timeout: 5_000 });
    });
  }
});

describe('a database that is not there', () => {
  it('is a Problem at once', async () => {
    const opening = openServerDatabase('postgresql://nobody@127.0.0.1:1/none');
    await expect(opening).rejects.toMatchObject({ code: 'database_unavailable' });
  });
});

describe('an embedded database', () => {
  it('ends a transaction that waits for itself', async () => {
    const database = await openPreparedDatabase();
    const waiting = database.transaction(() => sql`select 1`.execute(database.kysely), { timeoutMs: 200 });
    await expect(waiting).rejects.toMatchObject({ code: 'database_unavailable' });
    await database.ping();
    await database.close();
  });
});
