import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openEmbeddedDatabase } from '../../src/infrastructure/database/embedded-database.ts';
import { ask, endOf, isAlive, jobOf, order, type ServerProcess, serverKit, until } from '../kit/server.ts';

const PAUSE_SECONDS = 1;
const LIMIT_SECONDS = 10;

/** A body that is being sent: half of it now, the rest when told. */
function slowUpload(server: ServerProcess) {
  const { promise: rest, resolve: sendRest } = Promise.withResolvers<void>();
  const boundary = 'parts';
  const picture = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  async function* body(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="behaviour"\r\n\r\nsucceed\r\n` +
        `--${boundary}\r\ncontent-disposition: form-data; name="image"; filename="a.png"\r\n\r\n`,
    );
    yield picture.subarray(0, 20);
    await rest;
    yield picture.subarray(20);
    yield Buffer.from(`\r\n--${boundary}--\r\n`);
  }
  const answer = ask(server, '/v1/scripted', {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: body(),
    duplex: 'half',
  } as unknown as RequestInit);
  return { answer, sendRest };
}

async function untilTaken(kit: ReturnType<typeof serverKit>, label: string): Promise<number> {
  const [entry] = await until(
    () => kit.journal().filter((seen) => seen.label === label),
    (entries) => entries.length > 0,
  );
  return entry!.pid;
}

describe('P42: Shutdown loses nothing', { timeout: 180_000 }, () => {
  const kit = serverKit();

  it('says no to the load balancer first, ends what it can, hands back the rest without using a try, and ends', async () => {
    const server = await kit.start({
      UNFLATTEN_ENGINE_HOSTS: '2',
      UNFLATTEN_SHUTDOWN_PAUSE_SECONDS: String(PAUSE_SECONDS),
      UNFLATTEN_SHUTDOWN_LIMIT_SECONDS: String(LIMIT_SECONDS),
    });
    const short = await order(server, { behaviour: 'succeed', durationMs: 2_500, label: 'short' });
    const endless = await order(server, { behaviour: 'sleep', label: 'endless' });
    await untilTaken(kit, 'short');
    await untilTaken(kit, 'endless');
    const events = await fetch(`${server.url}/v1/jobs/${endless.id}/events`);
    expect(events.status).toBe(200);
    const streamEnded = events.text().then(
      () => 'ended',
      () => 'cut',
    );
    const upload = slowUpload(server);
    await delay(200);

    const toldMs = performance.now();
    server.signal('SIGTERM');
    await until(
      async () => (await ask(server, '/ready')).status,
      (status) => status === 503,
    );
    expect((await ask(server, '/live')).status).toBe(200);
    expect((await jobOf(server, short.id)).status).toBe('running');
    upload.sendRest();
    const uploaded = await upload.answer;
    expect(uploaded.status).toBe(202);

    expect(await server.ended).toBe(0);
    const tookSeconds = (performance.now() - toldMs) / 1000;
    expect(tookSeconds).toBeGreaterThanOrEqual(PAUSE_SECONDS);
    expect(tookSeconds).toBeLessThan(30);
    expect(await streamEnded).toBe('ended');
    for (const { pid } of kit.journal()) expect(isAlive(pid)).toBe(false);

    const database = await openEmbeddedDatabase(kit.dataDir);
    const rows = await database.kysely.selectFrom('jobs').selectAll().execute();
    await database.close();
    const rowOf = (id: string) => rows.find((row) => row.id === id)!;
    expect(rowOf(short.id).status).toBe('succeeded');
    expect(rowOf(endless.id)).toMatchObject({ status: 'queued', failed_tries: 0, lost_leases: 0 });

    const again = await kit.start();
    await until(
      () => kit.journal().filter(({ label }) => label === 'endless').length,
      (times) => times === 2,
    );
    expect((await ask(again, `/v1/jobs/${endless.id}`, { method: 'DELETE' })).status).toBe(200);
    expect((await endOf(again, (uploaded.json as { id: string }).id)).status).toBe('succeeded');

    // The second signal: at once, whatever runs.
    await order(again, { behaviour: 'spin', label: 'spinning' });
    const spinning = await untilTaken(kit, 'spinning');
    again.signal('SIGTERM');
    await until(
      async () => (await ask(again, '/ready').catch(() => ({ status: 503 }))).status,
      (status) => status === 503,
    );
    again.signal('SIGTERM');
    expect(await again.ended).toBe(130);
    await until(
      () => isAlive(spinning),
      (alive) => !alive,
    );
  });
});
