import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ModelPack } from './pack.ts';

const RECORD_FILE = 'pack.json';

const recordSchema = z.object({
  id: z.string(),
  repository: z.string(),
  revision: z.string(),
  /** ISO 8601, UTC. */
  pulledAt: z.string(),
  licence: z.string(),
  files: z.array(z.object({ path: z.string(), bytes: z.number(), sha256: z.string() })),
});

/** What was pulled, written beside it: the hashes of files whose manifest names none count from then on. */
export type PackRecord = z.infer<typeof recordSchema>;

/** How a pack's folder stands: not there, of another revision than this version wants, lacking something, or whole. */
export type PackState = 'absent' | 'outdated' | 'incomplete' | 'installed';

/** The record in `folder`, or `null` where there is none that can be read. */
export async function readRecord(folder: string): Promise<PackRecord | null> {
  try {
    const parsed = recordSchema.safeParse(JSON.parse(await readFile(join(folder, RECORD_FILE), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

export async function writeRecord(folder: string, record: PackRecord): Promise<void> {
  await writeFile(join(folder, RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`);
}

/** Looks at names and sizes only; `verify` reads the bytes. */
export async function stateOf(pack: ModelPack, folder: string): Promise<PackState> {
  const facts = await stat(folder).catch(() => null);
  if (facts === null) return 'absent';
  const record = await readRecord(folder);
  if (record === null || record.id !== pack.id) return 'incomplete';
  if (record.revision !== pack.revision) return 'outdated';
  for (const { path } of pack.files) {
    const recorded = record.files.find((file) => file.path === path);
    const file = await stat(join(folder, path)).catch(() => null);
    if (recorded === undefined || file === null || !file.isFile() || file.size !== recorded.bytes)
      return 'incomplete';
  }
  return 'installed';
}
