import type { Manifest } from './manifest.ts';

/** The fields that hold pictures, in a request and in a job. */
export const PICTURE_FIELDS = ['image', 'mask', 'background'] as const;
export type PictureField = (typeof PICTURE_FIELDS)[number];

/** Something for each picture of a job: always for the image that it is about, and for what its operation takes besides. */
export type ByPicture<Value> = { readonly image: Value } & {
  readonly [Field in Exclude<PictureField, 'image'>]?: Value;
};

/** What is there for pictures, with their fields and in the order of these. */
export function pictureEntries<Value>(
  pictures: ByPicture<Value>,
): readonly (readonly [PictureField, Value])[] {
  return PICTURE_FIELDS.flatMap((field) => {
    const value = pictures[field];
    return value === undefined ? [] : [[field, value] as const];
  });
}

/** The fields for which something is there. */
export function fieldsOf(pictures: ByPicture<unknown>): ReadonlySet<PictureField> {
  return new Set(pictureEntries(pictures).map(([field]) => field));
}

/** Makes something of what is there for each picture, one after the other; what `make` throws ends it. */
export async function eachPicture<From, To>(
  pictures: ByPicture<From>,
  make: (from: From, field: PictureField) => Promise<To>,
): Promise<ByPicture<To>> {
  let made: ByPicture<To> = { image: await make(pictures.image, 'image') };
  for (const [field, from] of pictureEntries(pictures))
    if (field !== 'image') made = { ...made, [field]: await make(from, field) };
  return made;
}

/** One run of an operation, as it is handed to whoever runs it. Pixels travel as files. */
export interface JobRequest {
  /** Operation id: `split`, `cutout`, … */
  readonly operation: string;
  /** As the user gave them; the operation's schema reads them. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Paths of encoded pictures, of any readable format. */
  readonly inputs: ByPicture<string>;
  /** An existing folder. Files appear in it only when the whole job has succeeded. */
  readonly outputDir: string;
  /** What to write beside the manifest, for operations that give a stack. */
  readonly formats: readonly string[];
  /** Whether the picture must pass a safety check before anything is done with it. */
  readonly isModerated?: boolean;
}

/** The end of a job that went well. File names are relative to the request's `outputDir`. */
export type JobResult =
  | { readonly type: 'stack'; readonly manifest: Manifest; readonly files: readonly string[] }
  | {
      readonly type: 'image';
      readonly image: { readonly file: string; readonly widthPx: number; readonly heightPx: number };
      readonly engines: Readonly<Record<string, string>>;
      readonly notes: readonly string[];
      /** How the words of the request were read, a line for each thing; absent where there were none. */
      readonly plan?: readonly string[];
    };

/** How a running job is watched and stopped. */
export interface JobWatch {
  readonly signal: AbortSignal;
  /** `fraction` 0..1 never goes down; `stage` says what is being done. */
  progress(fraction: number, stage: string): void;
}

/**
 * Runs a job to its end.
 * @throws Problem whatever ended it; nothing is left in `outputDir` then
 */
export type RunJob = (request: JobRequest, watch: JobWatch) => Promise<JobResult>;
