export type IdPrefix = 'job' | 'img' | 'key' | 'req' | 'whk' | 'upl';

/** Crockford's base 32, lower case: no i, l, o, u. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

const TIME_DIGITS = 10;
const RANDOM_BYTES = 10;

function base32(value: bigint, digits: number): string {
  let text = '';
  for (let rest = value, left = digits; left > 0; left--, rest >>= 5n)
    text = DIGITS[Number(rest & 31n)] + text;
  return text;
}

/**
 * An id that sorts by its time: the prefix, `_`, 10 digits of milliseconds since 1970 and 16 digits of the first 10 of
 * `randomBytes`. Two ids of one millisecond sort at random.
 * @throws RangeError for fewer than 10 random bytes or a time that does not fit 48 bits
 */
export function newId(prefix: IdPrefix, nowMs: number, randomBytes: Uint8Array): string {
  if (randomBytes.length < RANDOM_BYTES)
    throw new RangeError(`Expected ${RANDOM_BYTES} random bytes but received ${randomBytes.length}.`);
  if (!Number.isInteger(nowMs) || nowMs < 0 || nowMs >= 2 ** 48)
    throw new RangeError(`Expected milliseconds since 1970 but received ${nowMs}.`);
  let random = 0n;
  for (const byte of randomBytes.subarray(0, RANDOM_BYTES)) random = (random << 8n) | BigInt(byte);
  return `${prefix}_${base32(BigInt(nowMs), TIME_DIGITS)}${base32(random, 16)}`;
}
