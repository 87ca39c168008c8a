import type {
  DecomposeServer,
  GenerativeServer,
  ImagesDialect,
  ModelServerPlace,
  ModelServers,
} from '../engines/engine.ts';
import { createModelServer } from '../infrastructure/model-servers/model-server.ts';
import { createGuardedHttp } from '../infrastructure/source-fetch/guarded-http.ts';

/** What an operator says of the model servers. */
export interface ModelServersSettings {
  readonly generative: {
    readonly url: string;
    readonly apiKey: string | null;
    readonly dialect: ImagesDialect;
    readonly model: string | null;
    /** `task` or `task-pro` to a model. */
    readonly models: Readonly<Record<string, string>>;
    readonly timeoutMs: number;
  } | null;
  readonly decompose: {
    readonly url: string;
    readonly apiKey: string | null;
    readonly engineId: string;
    readonly model: string | null;
    readonly timeoutMs: number;
  } | null;
}

const NONE: ModelServersSettings = { generative: null, decompose: null };

/**
 * The model servers as engines use them. Connects to none. `mistake`: why the settings cannot be used; `version`: of this
 * software, which it names to them.
 */
export function openModelServers(
  settings: ModelServersSettings | { readonly mistake: string } | null,
  version = 'unknown',
): ModelServers {
  const mistake = settings !== null && 'mistake' in settings ? settings.mistake : null;
  const { generative, decompose } = settings === null || 'mistake' in settings ? NONE : settings;
  const none = (variable: string): { readonly configured: false; readonly reason: string } => ({
    configured: false,
    reason: mistake ?? `${variable} names no server.`,
  });
  return {
    generative:
      generative === null
        ? none('GENERATIVE_URL')
        : place<GenerativeServer>({
            ...client('GENERATIVE_URL', generative, version),
            dialect: generative.dialect,
            modelFor: (task, quality) =>
              (quality === 'pro' ? generative.models[`${task}-pro`] : undefined) ??
              generative.models[task] ??
              generative.model,
          }),
    decompose:
      decompose === null
        ? none('DECOMPOSE_URL')
        : place<DecomposeServer>({
            ...client('DECOMPOSE_URL', decompose, version),
            engineId: decompose.engineId,
            model: decompose.model,
          }),
  };
}

function place<Server>(server: Server): ModelServerPlace<Server> {
  return { configured: true, server };
}

function client(
  variable: string,
  {
    url,
    apiKey,
    timeoutMs,
  }: { readonly url: string; readonly apiKey: string | null; readonly timeoutMs: number },
  version: string,
) {
  const { host, port, protocol } = new URL(url);
  // Of its own: the operator's server is no host that users' URLs may lead to.
  const http = createGuardedHttp({
    allowedHosts: [port === '' ? `${host}:${protocol === 'https:' ? 443 : 80}` : host],
    ownHosts: [],
    userAgent: `Unflatten/${version}`,
  });
  return createModelServer({ variable, baseUrl: url, apiKey, timeoutMs }, http);
}
