import { basename, dirname } from 'node:path';
import { Problem } from '../domain/problem.ts';

export type TransformersLibrary = typeof import('@huggingface/transformers');

/** How the library is asked for a pack: its folder's name, under a local path, never at an address. */
export interface LocalPack {
  readonly transformers: TransformersLibrary;
  readonly name: string;
  readonly options: { readonly local_files_only: true };
}

/**
 * The library of transformers models with everything off that reaches out, and its local path set to where `folder` lies.
 * @throws Problem `engine_unavailable` when it cannot be loaded here
 */
export async function openTransformers(folder: string): Promise<LocalPack> {
  const transformers = await import('@huggingface/transformers').catch((cause: unknown) => {
    throw new Problem('engine_unavailable', 'The transformers library cannot be loaded on this platform.', {
      cause,
    });
  });
  const { env } = transformers;
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.useFSCache = false;
  env.useBrowserCache = false;
  // All packs lie in one folder, so that two engines do not disagree about it.
  env.localModelPath = dirname(folder);
  return { transformers, name: basename(folder), options: { local_files_only: true } };
}
