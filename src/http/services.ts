import type { Registry } from 'prom-client';
import type { BlobStore } from '../domain/blob-store.ts';
import type { CapabilityName } from '../domain/capability.ts';
import type { JobStore } from '../domain/job-store.ts';
import type { EngineCard } from '../engines/engine.ts';
import type { ModelStore } from '../infrastructure/models/model-store.ts';
import type { Operation } from '../operations/operation.ts';

/** What a key may be used for: `jobs:read` looks, `jobs:write` also makes and cancels, `admin` may do everything. */
export type Scope = 'jobs:read' | 'jobs:write' | 'admin';

/** A key that was found good, without its secret. */
export interface VerifiedKey {
  readonly id: string;
  readonly tenantId: string;
  readonly scopes: readonly string[];
}

/** The API keys, as far as requests are concerned. */
export interface KeyStore {
  /** Whether any key exists that is not revoked. */
  hasKeys(): Promise<boolean>;
  /** The key that `token` is, or `null` for anything else; takes the same time whatever is wrong with it. */
  verify(token: string): Promise<VerifiedKey | null>;
}

/** A picture that is kept for several jobs. Times are ISO 8601 in UTC. */
export interface ImageRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly blobKey: string;
  readonly bytes: number;
  readonly mediaType: string;
  /** What whoever kept it wants to be told again. */
  readonly details: Readonly<Record<string, unknown>> | null;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** The kept pictures. Another tenant's picture does not exist. */
export interface ImageStore {
  /** A fresh `img_…` id, for the blob's key before the row is made. */
  newId(): string;
  create(
    image: Pick<ImageRecord, 'id' | 'tenantId' | 'blobKey' | 'bytes' | 'mediaType'> &
      Partial<Pick<ImageRecord, 'details'>>,
  ): Promise<ImageRecord>;
  get(tenantId: string, imageId: string): Promise<ImageRecord | null>;
  /** Newest first. `before` is an image id of an earlier page's end. */
  list(
    tenantId: string,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<readonly ImageRecord[]>;
  /** Forgets the picture; its blob is the sweeper's, for jobs may still need it. @throws Problem `image_not_found` */
  delete(tenantId: string, imageId: string): Promise<unknown>;
}

/** A file that is sent in parts, until it is whole. */
export interface UploadRecord {
  readonly id: string;
  readonly tenantId: string;
  /** What whoever announced it wants to be told again. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly partCount: number;
  readonly status: 'pending' | 'imported' | 'failed';
  readonly imageId: string | null;
  readonly error: string | null;
  readonly createdAt: string;
}

/** The files that are being sent in parts. Another tenant's does not exist. */
export interface UploadStore {
  create(upload: Pick<UploadRecord, 'tenantId' | 'request' | 'partCount'>): Promise<UploadRecord>;
  get(tenantId: string, uploadId: string): Promise<UploadRecord | null>;
  /** Ends an upload that is pending, and answers how it stands then. */
  finish(
    tenantId: string,
    uploadId: string,
    end:
      | { readonly status: 'imported'; readonly imageId: string }
      | { readonly status: 'failed'; readonly error: string },
  ): Promise<UploadRecord | null>;
}

/** Links that carry their own permission, see `infrastructure/blobs/link-signer.ts`. */
export interface Links {
  /** Path and query of a link to a blob. */
  sign(
    key: string,
    scope: { readonly tenantId: string; readonly expiresAt: Date; readonly method?: string },
  ): string;
  /** @throws Problem `link_invalid`, `link_expired` */
  verify(
    method: string,
    target: string,
    nowMs: number,
  ): { readonly key: string; readonly tenantId: string; readonly expiresAt: Date };
}

/** An engine's card with whether it can work here, and why not. */
export interface EngineStatus extends EngineCard {
  readonly available: boolean;
  readonly reason?: string;
}

/** Whether work can be taken, and what stands in the way. */
export interface Readiness {
  readonly ok: boolean;
  /** Name of a part to `ok` or a sentence. */
  readonly checks: Readonly<Record<string, string>>;
}

/** What the HTTP side needs from the rest; wired in main. */
export interface HttpServices {
  readonly operations: ReadonlyMap<string, Operation>;
  readonly jobs: Pick<JobStore, 'create' | 'get' | 'list' | 'cancel' | 'events'> & {
    /** How many jobs wait, to refuse new ones before their bodies are read. */
    backlog(): Promise<{ readonly queued: number }>;
  };
  readonly blobs: BlobStore & {
    /** Free share of the space that new blobs go to, 0..1. */
    freeShare(): Promise<number>;
  };
  readonly images: ImageStore;
  /** Without it, no dialect takes files in parts. */
  readonly uploads?: UploadStore;
  readonly keys: KeyStore;
  readonly links: Links;
  /** @throws Problem `source_forbidden`, `source_unreachable`, `source_too_large`, `source_timeout`, … */
  fetchSource(url: string, signal: AbortSignal): Promise<{ readonly chunks: AsyncIterable<Uint8Array> }>;
  /**
   * The same guard for a URL that will be called later: a webhook's.
   * @throws Problem `source_forbidden`
   */
  checkUrl(url: string): void | Promise<void>;
  listEngines(): Promise<readonly EngineStatus[]>;
  /** The model packs of the installation; without it there are none to work with. */
  readonly models?: ModelStore;
  /**
   * Whether a job could ever run, by its picture's pixels and the cards of the engines it needs.
   * @throws Problem `memory_short`
   */
  checkMemory(capabilities: readonly CapabilityName[], pixels: number): void | Promise<void>;
  ready(): Promise<Readiness>;
  readonly clock: { now(): number };
  /** Figures of other parts, printed with ours at `/metrics`. */
  readonly metrics?: Registry;
  readonly version: string;
}
