/** Crockford's base 32, as job ids are written. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

const JOB_ID = /^job_([0-9a-hjkmnp-tv-z]{26})$/;
const UUID = /^([0-9a-f]{8})-([0-9a-f]{4})-4([0-9a-f]{3})-([89ab][0-9a-f]{3})-([0-9a-f]{12})$/;
const ANY_UUID = /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i;

/** What a UUID of version 4 leaves free: a job's 80 random bits, and 42 bits of milliseconds, which last until 2109. */
const FREE_BITS = 122n;

/** Whether `text` is a UUID of any version, with or without hyphens. */
export function isUuid(text: string): boolean {
  return ANY_UUID.test(text);
}

/**
 * A job's id in the form of a UUID of version 4, for clients that check. It holds the same bits, so nothing needs to be kept.
 * @throws RangeError for what is no job id
 */
export function uuidOfJob(jobId: string): string {
  const digits = JOB_ID.exec(jobId)?.[1];
  if (digits === undefined) throw new RangeError(`Expected a job id but received ${JSON.stringify(jobId)}.`);
  let value = 0n;
  for (const digit of digits) value = (value << 5n) | BigInt(DIGITS.indexOf(digit));
  if (value >> FREE_BITS) throw new RangeError(`Expected a job id of before 2109 but received ${jobId}.`);
  const high = (value >> 74n).toString(16).padStart(12, '0');
  const middle = ((value >> 62n) & 0xfffn).toString(16).padStart(3, '0');
  const low = (0x8000000000000000n | (value & 0x3fffffffffffffffn)).toString(16);
  return `${high.slice(0, 8)}-${high.slice(8)}-4${middle}-${low.slice(0, 4)}-${low.slice(4)}`;
}

/** The job that a UUID stands for, or `null` for one that `uuidOfJob` cannot have made. */
export function jobOfUuid(uuid: string): string | null {
  const parts = UUID.exec(uuid.toLowerCase());
  if (parts === null) return null;
  const [, first = '', second = '', middle = '', third = '', fourth = ''] = parts;
  const low = BigInt(`0x${third}${fourth}`) & 0x3fffffffffffffffn;
  let value = (BigInt(`0x${first}${second}`) << 74n) | (BigInt(`0x${middle}`) << 62n) | low;
  let digits = '';
  for (let place = 0; place < 26; place += 1, value >>= 5n) digits = DIGITS[Number(value & 31n)] + digits;
  return `job_${digits}`;
}
