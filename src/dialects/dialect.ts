import type { JobRecord, JobStatus } from '../domain/job-store.ts';
import type { ProblemReport } from '../domain/problem.ts';

/** An answer in a vendor's words; `body` is sent as JSON. */
export interface DialectReply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What a vendor's client sent as its credentials: nothing, or what may be an API key of ours. */
export type Credentials = { readonly isGiven: false } | { readonly isGiven: true; readonly token: string };

/** A request's head, as far as it says who calls. Header names are lower case. */
export interface DialectHead {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, string | undefined>>;
}

/** A body that has been read: a form's texts and the names of its files, or JSON. */
export type DialectBody =
  | { readonly type: 'none' }
  | {
      readonly type: 'form';
      readonly fields: ReadonlyMap<string, readonly string[]>;
      readonly files: ReadonlySet<string>;
    }
  | { readonly type: 'json'; readonly value: Readonly<Record<string, unknown>> };

/** A request to one of a dialect's routes. A query parameter that is given twice counts once, with its last value. */
export interface DialectCall extends DialectHead {
  /** The named parts of the path. */
  readonly path: Readonly<Record<string, string>>;
  readonly body: DialectBody;
}

/** Where a picture comes from. The server gets at it, with its own limits and guards. */
export type PictureRef =
  | { readonly type: 'file'; readonly field: string }
  | { readonly type: 'url'; readonly url: string }
  /** Padded base64, with or without the head of a data URL. */
  | { readonly type: 'base64'; readonly text: string }
  /** A picture that is kept here, by its `img_…` id. */
  | { readonly type: 'kept'; readonly imageId: string }
  /** What a job made: the layer with that index, or 0 for the one picture. */
  | { readonly type: 'result'; readonly jobId: string; readonly index: number };

/** A parameter that an operation may have or not. */
export interface Wish {
  /** As the operation would call it. */
  readonly name: string;
  readonly value: unknown;
  /** As the vendor calls what it comes from, for the note where the operation has no such parameter. */
  readonly vendorName: string;
}

/** A job that a vendor's client asks for. */
export interface DialectOrder {
  /** Id of the operation. */
  readonly operation: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Passed on where the operation has the parameter; where not, the job's notes say so. */
  readonly wishes?: readonly Wish[];
  /** Parameters that follow from the picture's size. */
  readonly sized?: (size: { readonly widthPx: number; readonly heightPx: number }) => Record<string, unknown>;
  readonly image: PictureRef;
  readonly isModerated?: boolean;
  /** What the job is to remember of the request. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly notes?: readonly string[];
  /** Whether the client says that it repeats a request whose answer it never saw. */
  readonly isRepeat?: boolean;
}

/** A picture that is kept here or that a job made. Sizes are `null` where nobody knows them. */
export interface DialectPicture {
  readonly ref: Extract<PictureRef, { type: 'kept' | 'result' }>;
  /** Opens the file for a while; made anew for every answer. */
  readonly url: string;
  readonly mediaType: string;
  readonly bytes: number | null;
  readonly widthPx: number | null;
  readonly heightPx: number | null;
  readonly createdAt: string;
  /** What the client said when it was kept; empty for results. */
  readonly details: Readonly<Record<string, unknown>>;
  /** The job that made it, and whether it is kept elsewhere as that job's input. */
  readonly job: JobRecord | null;
}

/** What a client says of a file that it sends in parts. */
export interface DialectUpload {
  readonly id: string;
  readonly status: 'pending' | 'imported' | 'failed';
  readonly imageId: string | null;
  readonly error: string | null;
  readonly createdAt: string;
  readonly request: Readonly<Record<string, unknown>>;
  /** Where each part goes, by PUT, for a while. */
  readonly partUrls: readonly string[];
}

/** Makes links for one answer. */
export interface DialectLinks {
  /** A link to one of a job's files, good for a while. */
  file(job: JobRecord, fileName: string): string;
  /** An absolute link to an address of the dialect, given from its base on. */
  path(path: string): string;
}

/** Who is answered, in ids that tell nothing. */
export interface DialectCaller {
  readonly tenantId: string;
}

/** What a job looks like to whoever answers with it. */
export interface JobAnswer {
  readonly job: JobRecord;
  readonly links: DialectLinks;
  readonly caller: DialectCaller;
}

export interface PictureAnswer {
  readonly picture: DialectPicture;
  readonly caller: DialectCaller;
}

/** What a route wants done, and how the outcome is told. Reading a request may end in a reply at once. */
export type DialectAction =
  | { readonly does: 'answer'; readonly answer: (call: DialectCall) => DialectReply }
  | {
      readonly does: 'make-job';
      readonly order: (call: DialectCall) => DialectOrder | DialectReply;
      readonly reply: (answer: JobAnswer) => DialectReply;
    }
  | {
      readonly does: 'show-job' | 'cancel-job';
      readonly jobId: (call: DialectCall) => string | DialectReply;
      readonly reply: (answer: JobAnswer) => DialectReply;
    }
  | {
      readonly does: 'list-jobs';
      /** `status: null` lists nothing: the vendor has a state that no job here is ever in. */
      readonly page: (call: DialectCall) =>
        | {
            readonly limit: number;
            readonly before?: string;
            readonly status?: JobStatus | null;
          }
        | DialectReply;
      readonly reply: (jobs: readonly JobAnswer[], next: string | null) => DialectReply;
    }
  | {
      readonly does: 'keep-picture';
      readonly picture: (call: DialectCall) =>
        | {
            readonly ref: PictureRef;
            readonly details: Readonly<Record<string, unknown>>;
          }
        | DialectReply;
      readonly reply: (answer: PictureAnswer) => DialectReply;
    }
  | {
      readonly does: 'show-picture';
      readonly ref: (call: DialectCall) => DialectPicture['ref'] | DialectReply;
      readonly reply: (answer: PictureAnswer) => DialectReply;
    }
  | {
      readonly does: 'list-pictures';
      /** Newest first, from after the picture that a token of an earlier page names. */
      readonly page: (call: DialectCall) =>
        | {
            readonly limit: number;
            readonly after?: DialectPicture['ref'];
            readonly keeps: (picture: DialectPicture) => boolean;
          }
        | DialectReply;
      readonly reply: (
        pictures: readonly PictureAnswer[],
        next: DialectPicture['ref'] | null,
      ) => DialectReply;
    }
  | {
      readonly does: 'convert-picture';
      /** `format: null` is the file as it is. */
      readonly ask: (call: DialectCall) =>
        | {
            readonly ref: DialectPicture['ref'];
            readonly format: PictureFormat | null;
          }
        | DialectReply;
      readonly reply: (url: string) => DialectReply;
    }
  | {
      readonly does: 'begin-upload';
      readonly upload: (call: DialectCall) =>
        | {
            readonly bytes: number;
            readonly partCount: number;
            readonly request: Readonly<Record<string, unknown>>;
          }
        | DialectReply;
      readonly reply: (upload: DialectUpload) => DialectReply;
    }
  | {
      readonly does: 'show-upload' | 'end-upload';
      readonly uploadId: (call: DialectCall) => string | DialectReply;
      readonly reply: (upload: DialectUpload, picture: PictureAnswer | null) => DialectReply;
    };

/** File formats that a picture can be had in. */
export const PICTURE_FORMATS = ['png', 'jpeg', 'webp', 'avif', 'tiff', 'gif'] as const;
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

/** One address of a dialect. */
export type DialectRoute = DialectAction & {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From the dialect's base on; `:name` stands for one segment. */
  readonly path: string;
  /** How the body is read: JSON, a form with these file fields, whichever comes, or not at all. */
  readonly body: { readonly type: 'none' | 'json' | 'form' | 'any'; readonly files?: readonly string[] };
};

/** Where a dialect's addresses begin. */
export interface DialectBase {
  readonly path: string;
  /** Only requests that authenticate by this scheme are meant: the others speak our own API at these addresses. */
  readonly onlyScheme?: 'basic';
}

/** What an operator configures for a dialect. */
export interface DialectSettings {
  /** Names of fill models that clients may ask for, each with the engine that stands in for it. */
  readonly inpaintEngines: Readonly<Record<string, string>>;
}

/** What surrounds a problem. */
export interface ProblemFacts {
  /** The catalogue's HTTP status. */
  readonly status: number;
  readonly requestId: string;
  /** Seconds after which another try may work; `null` where trying again does not help. */
  readonly retryAfterSeconds: number | null;
}

/**
 * A vendor's HTTP face over the operations. Every function is pure: no I/O, no clock, nothing kept between calls; the server
 * reads bodies, asks who calls, counts, keeps and runs. Functions that read a request may throw a Problem.
 */
export interface Dialect {
  /** Its folder's name. */
  readonly id: string;
  /** How the vendor is called. */
  readonly name: string;
  /** One sentence for the docs. */
  readonly summary: string;
  readonly bases: readonly DialectBase[];
  readonly credentials: (head: DialectHead) => Credentials;
  readonly routes: readonly DialectRoute[];
  readonly problem: (problem: ProblemReport, facts: ProblemFacts) => DialectReply;
}

/** A dialect for an operator's settings. */
export type DialectMaker = (settings: DialectSettings) => Dialect;

/** Whether reading a request has ended in a reply already. */
export function isReply(value: unknown): value is DialectReply {
  return typeof value === 'object' && value !== null && 'status' in value && 'body' in value;
}
