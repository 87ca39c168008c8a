/** Whether the same call can be expected to work: not at all, at once (another attempt), or after a while. */
export type Retry = 'never' | 'same' | 'later';

/** One row of the catalogue. `exitCode` follows sysexits.h where it has a fitting number. */
export interface ProblemSpec {
  readonly status: number;
  readonly title: string;
  readonly retry: Retry;
  readonly exitCode: number;
}

/**
 * Every problem that a user can meet. The code is a promise: it is never renamed. `status` is the HTTP status,
 * `exitCode` what the command line ends with.
 */
export const PROBLEMS = {
  usage: { status: 400, title: 'The command was not understood', retry: 'never', exitCode: 64 },
  invalid_parameters: { status: 400, title: 'A parameter is missing or wrong', retry: 'never', exitCode: 64 },
  image_unreadable: { status: 422, title: 'The image cannot be read', retry: 'never', exitCode: 65 },
  image_damaged: { status: 422, title: 'The image is damaged or cut short', retry: 'never', exitCode: 65 },
  image_format_unsupported: {
    status: 422,
    title: 'The image format is not supported',
    retry: 'never',
    exitCode: 65,
  },
  image_too_large: { status: 413, title: 'The image has too many pixels', retry: 'never', exitCode: 65 },
  image_too_small: {
    status: 422,
    title: 'The image is too small for this operation',
    retry: 'never',
    exitCode: 65,
  },
  file_too_large: { status: 413, title: 'The file is too large', retry: 'never', exitCode: 65 },
  mask_mismatch: { status: 422, title: 'The mask does not fit the image', retry: 'never', exitCode: 65 },
  mask_empty: { status: 422, title: 'The mask marks nothing', retry: 'never', exitCode: 65 },
  mask_full: { status: 422, title: 'The mask leaves nothing to fill from', retry: 'never', exitCode: 65 },
  export_limit: {
    status: 422,
    title: 'The picture does not fit the export format',
    retry: 'never',
    exitCode: 65,
  },
  input_not_found: { status: 404, title: 'The input does not exist', retry: 'never', exitCode: 66 },
  nothing_found: { status: 422, title: 'Nothing to cut out was found', retry: 'never', exitCode: 65 },
  content_flagged: {
    status: 422,
    title: 'The safety check refuses the picture',
    retry: 'never',
    exitCode: 65,
  },
  source_forbidden: { status: 400, title: 'The URL may not be fetched', retry: 'never', exitCode: 64 },
  source_unusable: { status: 422, title: 'The URL did not give a picture', retry: 'never', exitCode: 65 },
  source_unreachable: { status: 422, title: 'The URL could not be fetched', retry: 'later', exitCode: 69 },
  source_too_large: {
    status: 413,
    title: 'The file behind the URL is too large',
    retry: 'never',
    exitCode: 65,
  },
  source_timeout: { status: 504, title: 'The URL took too long to answer', retry: 'later', exitCode: 75 },
  blob_not_found: { status: 404, title: 'The file does not exist', retry: 'never', exitCode: 66 },
  link_invalid: { status: 403, title: 'The link is not valid', retry: 'never', exitCode: 77 },
  link_expired: { status: 403, title: 'The link has expired', retry: 'never', exitCode: 77 },
  storage_full: { status: 503, title: 'There is no room to store the file', retry: 'later', exitCode: 73 },
  storage_unavailable: {
    status: 503,
    title: 'The file store cannot be reached',
    retry: 'later',
    exitCode: 69,
  },
  engine_unavailable: { status: 503, title: 'No engine for this is available', retry: 'later', exitCode: 69 },
  engine_missing: {
    status: 501,
    title: 'This needs an engine that is not set up',
    retry: 'never',
    exitCode: 69,
  },
  engine_refused: { status: 422, title: 'The engine refuses the request', retry: 'never', exitCode: 65 },
  engine_failed: {
    status: 502,
    title: 'The engine did not give what it should',
    retry: 'same',
    exitCode: 69,
  },
  model_not_found: { status: 404, title: 'The model pack does not exist', retry: 'never', exitCode: 66 },
  model_not_installed: {
    status: 404,
    title: 'The model pack is not installed',
    retry: 'never',
    exitCode: 66,
  },
  model_unreachable: {
    status: 502,
    title: 'The model pack cannot be fetched',
    retry: 'later',
    exitCode: 69,
  },
  model_damaged: {
    status: 502,
    title: 'The files of the model pack are not what they should be',
    retry: 'never',
    exitCode: 65,
  },
  models_busy: {
    status: 409,
    title: 'The model pack is being worked on already',
    retry: 'later',
    exitCode: 75,
  },
  licence_not_accepted: {
    status: 409,
    title: 'The licence needs consent',
    retry: 'never',
    exitCode: 77,
  },
  offline: { status: 409, title: 'The installation is set to stay offline', retry: 'never', exitCode: 78 },
  engine_crashed: { status: 500, title: 'The engine stopped unexpectedly', retry: 'same', exitCode: 70 },
  internal: { status: 500, title: 'Something went wrong inside', retry: 'same', exitCode: 70 },
  output_failed: { status: 500, title: 'The result could not be written', retry: 'later', exitCode: 73 },
  deadline_exceeded: { status: 504, title: 'The job took longer than allowed', retry: 'later', exitCode: 75 },
  job_not_found: { status: 404, title: 'The job does not exist', retry: 'never', exitCode: 66 },
  job_finished: { status: 409, title: 'The job has ended already', retry: 'never', exitCode: 65 },
  image_not_found: { status: 404, title: 'The image does not exist', retry: 'never', exitCode: 66 },
  key_not_found: { status: 404, title: 'The API key does not exist', retry: 'never', exitCode: 66 },
  idempotency_mismatch: {
    status: 422,
    title: 'The idempotency key belongs to another request',
    retry: 'never',
    exitCode: 65,
  },
  queue_full: { status: 503, title: 'The queue is full', retry: 'later', exitCode: 75 },
  database_unavailable: { status: 503, title: 'The database does not answer', retry: 'later', exitCode: 69 },
  database_too_new: {
    status: 503,
    title: 'The database was made by a newer version',
    retry: 'never',
    exitCode: 78,
  },
  data_folder_in_use: {
    status: 503,
    title: 'Another process owns the data folder',
    retry: 'never',
    exitCode: 73,
  },
  unauthorized: { status: 401, title: 'An API key is needed', retry: 'never', exitCode: 77 },
  forbidden: { status: 403, title: 'This is not allowed', retry: 'never', exitCode: 77 },
  not_found: { status: 404, title: 'There is nothing at this address', retry: 'never', exitCode: 66 },
  method_not_allowed: {
    status: 405,
    title: 'The address does not take this method',
    retry: 'never',
    exitCode: 64,
  },
  malformed_request: { status: 400, title: 'The request cannot be read', retry: 'never', exitCode: 64 },
  unsupported_media_type: {
    status: 415,
    title: 'The body has a type that is not read',
    retry: 'never',
    exitCode: 64,
  },
  body_too_large: { status: 413, title: 'The request is too large', retry: 'never', exitCode: 65 },
  headers_too_large: {
    status: 431,
    title: 'The headers of the request are too large',
    retry: 'never',
    exitCode: 64,
  },
  request_timeout: { status: 408, title: 'The request came too slowly', retry: 'later', exitCode: 75 },
  rate_limited: { status: 429, title: 'Too many requests', retry: 'later', exitCode: 75 },
  idempotency_key_invalid: {
    status: 400,
    title: 'The Idempotency-Key is not valid',
    retry: 'never',
    exitCode: 64,
  },
  server_busy: { status: 503, title: 'The server has too much to do', retry: 'later', exitCode: 75 },
  job_unfinished: { status: 409, title: 'The job has not finished yet', retry: 'later', exitCode: 75 },
  memory_short: {
    status: 503,
    title: 'The picture needs more memory than there is',
    retry: 'later',
    exitCode: 69,
  },
  address_unusable: { status: 500, title: 'The address cannot be listened on', retry: 'later', exitCode: 69 },
  key_required: { status: 500, title: 'No API key protects this address', retry: 'never', exitCode: 78 },
  config_invalid: { status: 500, title: 'The configuration is wrong', retry: 'never', exitCode: 78 },
  canceled: { status: 409, title: 'The job was canceled', retry: 'never', exitCode: 130 },
} as const satisfies Record<string, ProblemSpec>;

/** A code of the catalogue. */
export type ProblemCode = keyof typeof PROBLEMS;

/** What crosses a process or a wire: nothing private. */
export interface ProblemReport {
  readonly code: ProblemCode;
  readonly title: string;
  readonly detail: string;
  readonly retry: Retry;
}

/**
 * The one error class for what can be expected to go wrong. Anything else that is thrown is a bug.
 *
 * `detail` is a sentence that a stranger may read: what was expected, of which name, and what came instead.
 * `cause` is for the log only.
 */
export class Problem extends Error {
  readonly code: ProblemCode;
  readonly detail: string;

  constructor(code: ProblemCode, detail: string, options?: { readonly cause?: unknown }) {
    super(`${code}: ${detail}`, options);
    this.name = 'Problem';
    this.code = code;
    this.detail = detail;
  }

  get spec(): ProblemSpec {
    return PROBLEMS[this.code];
  }

  /** The public face of this problem. */
  report(): ProblemReport {
    return { code: this.code, title: this.spec.title, detail: this.detail, retry: this.spec.retry };
  }

  /** The problem inside any thrown value: itself, `canceled` for an abort, else `internal` with the value as its cause. */
  static from(thrown: unknown): Problem {
    if (thrown instanceof Problem) return thrown;
    if (thrown instanceof Error && thrown.name === 'AbortError')
      return new Problem('canceled', 'The job was canceled.');
    return new Problem('internal', 'An unexpected error happened; the log has the details.', {
      cause: thrown,
    });
  }

  /** The problem that another process reported. */
  static fromReport(report: ProblemReport): Problem {
    return new Problem(report.code, report.detail);
  }
}

/**
 * Throws when `signal` is aborted.
 * @throws Problem `canceled`, or the signal's own reason when that is a Problem (`deadline_exceeded`)
 */
export function throwIfAborted(signal: AbortSignal): void {
  if (!signal.aborted) return;
  throw signal.reason instanceof Problem ? signal.reason : new Problem('canceled', 'The job was canceled.');
}
