import type { JobRecord } from '../domain/job-store.ts';

/** One picture that a job made. */
export interface OutcomePicture {
  readonly file: string;
  readonly widthPx: number;
  readonly heightPx: number;
  /** 0 is the bottom. */
  readonly index: number;
  readonly name: string;
  readonly confidence: number | null;
}

/** The pictures of a job that went well, bottom first; none of any other. All have the source's size, but for an upscale. */
export function outcomeOf({ result }: JobRecord): readonly OutcomePicture[] {
  if (result === null) return [];
  if (result.type === 'image') {
    const { file, widthPx, heightPx } = result.image;
    return [{ file, widthPx, heightPx, index: 0, name: 'image', confidence: null }];
  }
  const { widthPx, heightPx, layers } = result.manifest;
  return layers.map(({ file, zIndex, name, confidence }) => {
    return { file, widthPx, heightPx, index: zIndex, name, confidence };
  });
}

/** Sentences of the job and of how its request was read. */
export function notesOf({ result, origin }: JobRecord): readonly string[] {
  const own = result === null ? [] : result.type === 'image' ? result.notes : result.manifest.notes;
  return [...(origin?.notes ?? []), ...own];
}

/** When the job last changed, as far as its times tell. */
export function updatedAtOf({ createdAt, startedAt, finishedAt }: JobRecord): string {
  return finishedAt ?? startedAt ?? createdAt;
}
