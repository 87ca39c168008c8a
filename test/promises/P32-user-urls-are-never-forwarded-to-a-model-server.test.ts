import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { openEmbeddedDatabase } from '../../src/infrastructure/database/embedded-database.ts';
import { operations } from '../../src/operations/registry.ts';
import { createLog } from '../../src/wiring/log.ts';
import { serve } from '../../src/wiring/serve.ts';
import { type LoopbackServer, startLoopbackServer } from '../kit/loopback-server.ts';
import { type ModelServerKit, startModelServer } from '../kit/model-server.ts';
import { drawn, pngOf } from '../kit/pixels.ts';
import type { RecordedCommand } from '../kit/recording-engine-host.ts';
import { endOf, serverKit } from '../kit/server.ts';

/** In the URLs of the pictures and nowhere else, so that whatever holds it holds such a URL, or a part of one. */
const PICTURE_TOKEN = 'zq7picture';
/** In the URL of the webhook, which a job's row does hold: shows that the search finds what is there. */
const WEBHOOK_TOKEN = 'zq7webhook';

const SIDE_PX = 16;

interface SeenJob {
  readonly id: string;
  readonly status: string;
}

/** Every row of every table, as text. */
async function wholeDatabase(dataDir: string): Promise<string> {
  const database = await openEmbeddedDatabase(dataDir);
  try {
    const tables = await sql<{ name: string }>`
      select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`.execute(
      database.kysely,
    );
    const texts: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.raw(name)} t`.execute(
        database.kysely,
      );
      texts.push(`${name}:`, ...rows.map(({ row }) => row));
    }
    return texts.join('\n');
  } finally {
    await database.close();
  }
}

describe('P32: User URLs are never forwarded to a model server', () => {
  let folder: string;
  let pictures: LoopbackServer;
  let files: Readonly<Record<string, Buffer>>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unflatten-urls-'));
    const inHole = (x: number, y: number): boolean => x > 4 && x < 9 && y > 4 && y < 9;
    files = {
      '/image.png': await pngOf(drawn(SIDE_PX, SIDE_PX, (x, y) => [x * 10, y * 10, 90, 255])),
      '/mask.png': await pngOf(
        drawn(SIDE_PX, SIDE_PX, (x, y) => (inHole(x, y) ? [255, 255, 255, 255] : [0, 0, 0, 255])),
      ),
    };
    pictures = await startLoopbackServer((request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://pictures');
      const file = files[pathname.replace(`/${PICTURE_TOKEN}`, '')];
      if (file === undefined) response.writeHead(204).end();
      else response.writeHead(200, { 'content-type': 'image/png' }).end(file);
    });
  });

  afterEach(async () => {
    await pictures.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  it('an engine process is handed a file with the bytes; the URL reaches no message, row, log line or answer', async () => {
    const dataDir = join(folder, 'data');
    const record = join(folder, 'record');
    const lines: string[] = [];
    const { config } = readConfig(
      {
        UNFLATTEN_PORT: '0',
        UNFLATTEN_DATA_DIR: dataDir,
        UNFLATTEN_SOURCE_HOSTS: pictures.host,
        UNFLATTEN_SHUTDOWN_PAUSE_SECONDS: '0',
      },
      folder,
    );
    const ending = new AbortController();
    const ready = Promise.withResolvers<string>();
    const entry = new URL('../kit/recording-engine-host.ts', import.meta.url);
    const serving = serve(
      {
        config,
        log: createLog('trace', { write: (line) => void lines.push(line) }),
        version: '0.0.0-test',
        operations,
        engineHost: { entry, args: () => [record] },
        signal: ending.signal,
      },
      ({ address }) => ready.resolve(address),
    );
    serving.catch(ready.reject);
    const answers: string[] = [];

    async function post(path: string, body: object): Promise<SeenJob> {
      const response = await fetch(`${await ready.promise}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', prefer: 'wait=60', 'idempotency-key': `once${path}` },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      answers.push(text);
      expect(response.ok, text).toBe(true);
      return JSON.parse(text) as SeenJob;
    }

    const urlOf = (name: string): string =>
      pictures.url(`/${PICTURE_TOKEN}/${name}?token=${PICTURE_TOKEN}#${PICTURE_TOKEN}`);
    try {
      const job = await post('/v1/erase', {
        image: { url: urlOf('image.png') },
        mask: { url: urlOf('mask.png') },
        webhookUrl: pictures.url(`/${WEBHOOK_TOKEN}`),
      });
      expect(job.status).toBe('succeeded');
      const kept = await post('/v1/images', { image: { url: urlOf('image.png') } });
      const split = await post('/v1/upscale', { image: { id: kept.id }, scale: 1 });
      expect(split.status).toBe('succeeded');
    } finally {
      ending.abort();
      await serving;
    }

    const recorded = (await readFile(record, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RecordedCommand);
    const hashOf = (name: string): string => createHash('sha256').update(files[name]!).digest('hex');
    expect(recorded.map(({ inputHashes }) => inputHashes)).toEqual([
      { image: hashOf('/image.png'), mask: hashOf('/mask.png') },
      { image: hashOf('/image.png') },
    ]);
    for (const { command } of recorded) {
      if (command.type !== 'run') throw new Error(`Expected only jobs, got ${command.type}.`);
      for (const path of Object.values(command.request.inputs)) {
        expect(isAbsolute(path)).toBe(true);
        expect(existsSync(path)).toBe(true);
      }
    }
    // The server itself fetched each picture once, and nobody else came.
    const fetched = pictures.requests.map(({ path }) => path).filter((path) => path.includes(PICTURE_TOKEN));
    expect(fetched.map((path) => path.split(/[/?]/)[2])).toEqual(['image.png', 'mask.png', 'image.png']);

    const database = await wholeDatabase(dataDir);
    expect(database).toContain(WEBHOOK_TOKEN);
    const places = {
      messages: JSON.stringify(recorded),
      database,
      log: lines.join(''),
      answers: answers.join(''),
    };
    expect(places.messages).toContain('"operation":"erase"');
    expect(places.log).toContain('attempt ended');
    const holding = Object.entries(places).filter(([, text]) => text.includes(PICTURE_TOKEN));
    expect(holding.map(([place]) => place)).toEqual([]);
  });

  describe('with a model server', () => {
    const kit = serverKit();
    let models: ModelServerKit;

    beforeEach(async () => {
      models = await startModelServer('vllm-omni', async () => [
        await pngOf(drawn(SIDE_PX, SIDE_PX, () => [255, 0, 0, 255])),
      ]);
    });

    afterEach(() => models.close());

    it('that server is handed pixels in a form without any address, and fetches nothing', async () => {
      const server = await kit.startReal({
        UNFLATTEN_SOURCE_HOSTS: pictures.host,
        GENERATIVE_URL: models.url('/'),
        UNFLATTEN_GENERATIVE_DIALECT: 'vllm-omni',
        GENERATIVE_API_KEY: 'key-of-the-operator',
      });
      const urlOf = (name: string): string =>
        pictures.url(`/${PICTURE_TOKEN}/${name}?token=${PICTURE_TOKEN}`);
      const response = await fetch(`${server.url}/v1/inpaint`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          image: { url: urlOf('image.png') },
          mask: { url: urlOf('mask.png') },
          prompt: 'a watercolour painting of a harbour at dawn',
        }),
      });
      const job = await endOf(server, ((await response.json()) as SeenJob).id);
      const text = JSON.stringify(job);
      expect(job.status, text).toBe('succeeded');
      // The model server of the kit refuses every field that holds an address, or is known to be fetched from.
      expect(models.refusals).toEqual([]);
      expect(models.calls.map(({ path, fields }) => [path, Object.keys(fields).sort()])).toEqual([
        ['/v1/images/edits', ['n', 'negative_prompt', 'output_format', 'prompt', 'response_format', 'size']],
      ]);
      expect(models.calls[0]!.headers.authorization).toBe('Bearer key-of-the-operator');
      const sent = models.requests.map(({ path, body }) => `${path}${body.toString('latin1')}`).join();
      expect([PICTURE_TOKEN, pictures.host].filter((secret) => sent.includes(secret))).toEqual([]);
      const told = text + JSON.stringify(server.log);
      expect(['key-of-the-operator', models.host].filter((secret) => told.includes(secret))).toEqual([]);
      expect(pictures.requests.map(({ path }) => path.split(/[/?]/)[2])).toEqual(['image.png', 'mask.png']);
    });
  });
});
