import type { Config } from '../config.ts';
import { createHubClient, HUB_URL } from '../infrastructure/models/hub-client.ts';
import { createModelStore, type ModelStore } from '../infrastructure/models/model-store.ts';
import { modelPacks } from '../infrastructure/models/packs.ts';
import { createGuardedHttp } from '../infrastructure/source-fetch/guarded-http.ts';

/** The model packs of an installation, pulled from the hub or from the mirror that the operator named. */
export function openModels({ dir, mirrorUrl, offline }: Config['models'], version: string): ModelStore {
  if (offline) return createModelStore({ dir, packs: modelPacks, hub: null });
  // Of its own: the operator's mirror is no host that users' URLs may lead to.
  const http = createGuardedHttp({
    allowedHosts: mirrorUrl === null ? [] : [hostOf(mirrorUrl)],
    ownHosts: [],
    userAgent: `Unflatten/${version}`,
  });
  return createModelStore({ dir, packs: modelPacks, hub: createHubClient(http, mirrorUrl ?? HUB_URL) });
}

/** `name:port` also where the URL leaves its scheme's port out. */
function hostOf(url: string): string {
  const { host, port, protocol } = new URL(url);
  return port === '' ? `${host}:${protocol === 'https:' ? 443 : 80}` : host;
}
