import { dialectMakers } from '../../src/dialects/registry.ts';
import { Problem } from '../../src/domain/problem.ts';
import {
  type ServiceOverrides,
  stackResult,
  startTestServer,
  type TestServer,
} from '../../src/http/http-server.fixture.ts';
import { smallPng } from '../../src/http/request.fixture.ts';
import type { HttpSettings } from '../../src/http/settings.ts';

/** Vendors' models that the tests' operator has chosen engines for. */
export const INPAINT_ENGINES = { 'flux2-dev': 'fill' };

const dialects = Object.values(dialectMakers).map((make) => make({ inpaintEngines: INPAINT_ENGINES }));

/** The address behind which the tests' only picture lies, as the vendor's own examples write it. */
export const PICTURE_URL = 'https://pub-582b7213209642b9b995c96c95a30381.r2.dev/car_race.jpeg';

/** A server with all dialects over a real database and real files; one picture can be fetched, from one address. */
export function startDialectServer(
  settings: Partial<HttpSettings> = {},
  overrides: ServiceOverrides = {},
): Promise<TestServer> {
  return startTestServer(
    {
      dialects,
      maxFileBytes: 256 * 1024,
      maxPixels: 1_000_000,
      jobLimit: null,
      requestLimit: null,
      ...settings,
    },
    {
      async fetchSource(url) {
        if (url !== PICTURE_URL) throw new Problem('source_forbidden', 'This address may not be fetched.');
        return { chunks: (await smallPng()).stream() };
      },
      ...overrides,
    },
  );
}

/** Ends the oldest waiting job with two layers, as a worker would. */
export async function finishSplit(server: TestServer): Promise<string> {
  const png = new Uint8Array(await (await smallPng()).arrayBuffer());
  return server.finishNext(stackResult([]), { '00-background.png': png, '01-subject.png': png });
}

/** Takes the oldest waiting job and leaves it running. */
export async function startNext(server: TestServer): Promise<string> {
  const leased = await server.jobs.take('cpu');
  if (leased === null) throw new Error('no job waits');
  return leased.job.id;
}

/** Takes the oldest waiting job and fails it for good. */
export async function failNext(server: TestServer, problem: Problem): Promise<string> {
  const leased = await server.jobs.take('cpu');
  if (leased === null) throw new Error('no job waits');
  await server.jobs.fail(leased.attempt, problem.report());
  return leased.job.id;
}

/** A key of ours as a vendor's client with two halves has it. */
export function halvesOf(key: string): { readonly apiKey: string; readonly apiSecret: string } {
  const at = key.lastIndexOf('_');
  return { apiKey: key.slice(0, at), apiSecret: key.slice(at + 1) };
}

/** `Authorization` for Basic. */
export function basic(apiKey: string, apiSecret: string): string {
  return `Basic ${Buffer.from(`${apiKey}:${apiSecret}`).toString('base64')}`;
}
