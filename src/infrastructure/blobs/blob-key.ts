/** Longest key in characters, so that no file name on any disk and no S3 key is too long with what we put around it. */
const MAX_KEY_CHARACTERS = 512;
const MAX_SEGMENT_CHARACTERS = 200;

const SEGMENT = /^[a-z0-9_-][a-z0-9_.-]*$/;

/**
 * Whether `key` may name a blob: segments of lower-case letters, digits, `_`, `-` and `.`, joined by `/`, none of them
 * empty or with a leading dot. Keys are made from ids, so a wrong one is either an attack on a link or a bug.
 */
export function isBlobKey(key: string): boolean {
  if (key.length === 0 || key.length > MAX_KEY_CHARACTERS) return false;
  return key.split('/').every((segment) => segment.length <= MAX_SEGMENT_CHARACTERS && SEGMENT.test(segment));
}

/** `key`, after checking it. A key that is not one is a bug of the caller, never a user's mistake. */
export function requireBlobKey(key: string): string {
  if (!isBlobKey(key)) throw new Error(`not a blob key: ${JSON.stringify(key.slice(0, MAX_KEY_CHARACTERS))}`);
  return key;
}
