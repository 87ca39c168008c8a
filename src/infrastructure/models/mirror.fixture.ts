import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LoopbackServer, startLoopbackServer } from '../../../test/kit/loopback-server.ts';
import { createGuardedHttp } from '../source-fetch/guarded-http.ts';
import { createHubClient } from './hub-client.ts';
import {
  createModelStore,
  type ModelStore,
  type ModelStoreSettings,
  type PullOptions,
} from './model-store.ts';
import type { ModelPack } from './pack.ts';

/** How a mirror treats one request for a file. */
export interface MirrorManner {
  /** Ends the connection after so many bytes of the answer. */
  readonly cutAfterBytes?: number;
  /** Ends the answer properly after so many bytes, and says nothing of its length. */
  readonly endAfterBytes?: number;
  readonly ignoresRange?: boolean;
  readonly status?: number;
  readonly redirectTo?: string;
  /** Sends other bytes of the same length. */
  readonly garbles?: boolean;
  /** Sends the file again and again. */
  readonly isEndless?: boolean;
  /** Sends half of it and then nothing more. */
  readonly stalls?: boolean;
}

export interface Mirror {
  readonly server: LoopbackServer;
  /** The manner of the requests to come, one after the other; afterwards everything is in order. */
  readonly manners: MirrorManner[];
  /** Another file for the same path. */
  replace(path: string, bytes: Uint8Array): void;
  close(): Promise<void>;
}

/** A mirror of a hub on the loopback, which serves the files of one revision of a pack. */
export async function startMirror(
  packs: readonly { readonly pack: ModelPack; readonly files: Readonly<Record<string, Uint8Array>> }[],
): Promise<Mirror> {
  const files = new Map<string, Uint8Array>();
  for (const { pack, files: own } of packs)
    for (const [path, bytes] of Object.entries(own))
      files.set(`/hub/${pack.repository}/resolve/${pack.revision}/${path}`, bytes);
  const manners: MirrorManner[] = [];
  const server = await startLoopbackServer((request, response) => {
    const bytes = files.get(request.url ?? '');
    const manner = manners.shift() ?? {};
    if (bytes) answer(response, bytes, request.headers.range, manner);
    else response.writeHead(404).end();
  });
  return {
    server,
    manners,
    replace(path, bytes) {
      for (const key of files.keys()) if (key.endsWith(`/${path}`)) files.set(key, bytes);
    },
    close: () => server.close(),
  };
}

function answer(
  response: ServerResponse,
  bytes: Uint8Array,
  range: string | undefined,
  manner: MirrorManner,
): void {
  if (manner.status !== undefined) {
    response.writeHead(manner.status).end();
    return;
  }
  if (manner.redirectTo !== undefined) {
    response.writeHead(302, { location: manner.redirectTo }).end();
    return;
  }
  const asked = manner.ignoresRange ? null : /^bytes=(\d+)-$/.exec(range ?? '');
  const start = Number(asked?.[1] ?? 0);
  if (asked && start >= bytes.length) {
    response.writeHead(416).end();
    return;
  }
  const rest = bytes.slice(start);
  if (manner.garbles) rest.fill(7);
  const headers = asked ? { 'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}` } : {};
  if (manner.isEndless) {
    response.writeHead(200);
    const more = (): void => {
      while (!response.destroyed && response.write(rest));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
    return;
  }
  if (manner.endAfterBytes !== undefined) {
    response.writeHead(asked ? 206 : 200, headers).end(rest.subarray(0, manner.endAfterBytes));
    return;
  }
  response.writeHead(asked ? 206 : 200, { ...headers, 'content-length': rest.length });
  if (manner.stalls) response.write(rest.subarray(0, rest.length >> 1));
  else if (manner.cutAfterBytes === undefined) response.end(rest);
  // By its end and not by a reset, which would take what was sent out of the reader's hands.
  else response.write(rest.subarray(0, manner.cutAfterBytes), () => response.socket?.end());
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A pack of two files, one of which has no hash in the manifest, with what they hold. */
export function samplePack(changes: Partial<ModelPack> = {}): {
  readonly pack: ModelPack;
  readonly files: Readonly<Record<string, Uint8Array>>;
} {
  const weights = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 31 + (index >> 8)) & 255);
  const config = new TextEncoder().encode('{"size":512}');
  return {
    pack: {
      id: 'sample',
      capability: 'fill',
      summary: 'Fills samples',
      repository: 'owner/sample',
      revision: 'a'.repeat(40),
      files: [
        { path: 'onnx/model.onnx', bytes: weights.length, sha256: sha256Of(weights) },
        { path: 'config.json' },
      ],
      licence: { spdx: 'MIT', needsConsent: false },
      ...changes,
    },
    files: { 'onnx/model.onnx': weights, 'config.json': config },
  };
}

/** A store whose packs come from a mirror, in a folder of its own. */
export interface MirroredStore {
  readonly dir: string;
  readonly store: ModelStore;
  /** The same folder with other settings. */
  again(settings: Partial<ModelStoreSettings>): ModelStore;
  remove(): Promise<void>;
}

export async function storeOn(
  mirror: Mirror,
  packs: readonly ModelPack[],
  settings: Partial<ModelStoreSettings> = {},
): Promise<MirroredStore> {
  const root = await mkdtemp(join(tmpdir(), 'unflatten-models-'));
  const dir = join(root, 'models');
  const http = createGuardedHttp({ allowedHosts: [mirror.server.host], ownHosts: [], userAgent: 'Test/1' });
  const hub = createHubClient(http, mirror.server.url('/hub'));
  const again = (changes: Partial<ModelStoreSettings>): ModelStore =>
    createModelStore({ dir, packs, hub, retryDelaysMs: [1, 1], ...settings, ...changes });
  return { dir, store: again({}), again, remove: () => rm(root, { recursive: true, force: true }) };
}

/** Options of a pull that nobody watches. */
export function quietPull(changes: Partial<PullOptions> = {}): PullOptions {
  return { acceptLicence: false, signal: new AbortController().signal, progress: () => {}, ...changes };
}
