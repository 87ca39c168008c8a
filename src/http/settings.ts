import type { FastifyBaseLogger } from 'fastify';
import type { Dialect } from '../dialects/dialect.ts';

/** So many requests in so many seconds. */
export interface RateLimit {
  readonly quota: number;
  readonly windowSeconds: number;
}

/** How the HTTP side behaves; everything has a default but where it listens and where it may put files. */
export interface HttpSettings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** How callers reach this server, without a slash at the end. Without it, links repeat the host that was asked. */
  readonly publicUrl?: string;
  /** A folder for uploads that are being received; emptied when the server starts. */
  readonly spoolDir: string;
  /** Largest encoded picture. */
  readonly maxFileBytes: number;
  /** Largest picture in pixels, checked before any is decoded. */
  readonly maxPixels: number;
  /** Largest JSON body; a data URL is 4/3 of its picture. */
  readonly maxJsonBytes: number;
  /** A body may take this long whatever its size… */
  readonly bodyGraceMs: number;
  /** …and from then on must have come at least this fast on average. */
  readonly minBodyBytesPerSecond: number;
  /** A whole request, body included. */
  readonly maxRequestMs: number;
  readonly linkTtlMs: number;
  /** Silence on an event stream after which a comment is sent. */
  readonly heartbeatMs: number;
  /** Event streams and waiting requests open at once, in this process. */
  readonly maxStreams: number;
  /** Longest `Prefer: wait`. */
  readonly maxWaitSeconds: number;
  /** New jobs are refused while so many wait. */
  readonly maxQueuedJobs: number;
  /** New jobs are refused when less of the blob store's space is free, 0..1. */
  readonly minFreeShare: number;
  /** Per key: all requests, and those that make jobs or keep images. `null` for no limit. */
  readonly requestLimit: RateLimit | null;
  readonly jobLimit: RateLimit | null;
  /** Origins whose pages may call this server; `*` for all. */
  readonly corsOrigins: readonly string[];
  /** Addresses of proxies whose `X-Forwarded-*` is believed. */
  readonly trustProxy: readonly string[];
  /** Vendors' faces that are shown beside our own. */
  readonly dialects: readonly Dialect[];
  readonly logger?: FastifyBaseLogger;
}

const MEBIBYTE = 1024 * 1024;

/** The settings that a server has unless told otherwise. */
export const HTTP_DEFAULTS = {
  host: '127.0.0.1',
  port: 8787,
  maxFileBytes: 100 * MEBIBYTE,
  maxPixels: 50_000_000,
  maxJsonBytes: 16 * MEBIBYTE,
  bodyGraceMs: 15_000,
  minBodyBytesPerSecond: 4_096,
  maxRequestMs: 15 * 60_000,
  linkTtlMs: 60 * 60_000,
  heartbeatMs: 15_000,
  maxStreams: 1_000,
  maxWaitSeconds: 60,
  maxQueuedJobs: 1_000,
  minFreeShare: 0.1,
  requestLimit: { quota: 6_000, windowSeconds: 60 },
  jobLimit: { quota: 120, windowSeconds: 60 },
  corsOrigins: [],
  trustProxy: [],
  dialects: [],
} as const satisfies Partial<HttpSettings>;

/** The settings with the defaults filled in. */
export function httpSettings(given: Pick<HttpSettings, 'spoolDir'> & Partial<HttpSettings>): HttpSettings {
  return { ...HTTP_DEFAULTS, ...given };
}
