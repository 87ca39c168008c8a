import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId } from '../domain/id.ts';
import { isUuid, jobOfUuid, uuidOfJob } from './job-uuid.ts';

describe('a job id as a UUID', () => {
  it('is a UUID of version 4 that leads back to the job', () => {
    const random = fc.uint8Array({ minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 42 - 1 }), random, (ms, bytes) => {
        const id = newId('job', ms, bytes);
        const uuid = uuidOfJob(id);
        expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        expect(jobOfUuid(uuid)).toBe(id);
        expect(jobOfUuid(uuid.toUpperCase())).toBe(id);
      }),
    );
  });

  it('is refused for what is no job id, or one from too far ahead', () => {
    expect(() => uuidOfJob('img_00000000000000000000000000')).toThrow(RangeError);
    expect(() => uuidOfJob('job_zzzzzzzzzzzzzzzzzzzzzzzzzz')).toThrow(RangeError);
  });

  it('is nobody for UUIDs of other versions, and for other text', () => {
    expect(jobOfUuid('550e8400-e29b-11d4-a716-446655440000')).toBeNull();
    expect(jobOfUuid('550e8400-e29b-41d4-c716-446655440000')).toBeNull();
    expect(jobOfUuid('a1b2c3d4-e5f6-7890-g1h2-i3j4k5l6m7n8')).toBeNull();
    expect(isUuid('550e8400-e29b-11d4-a716-446655440000')).toBe(true);
    expect(isUuid('a1b2c3d4-e5f6-7890-g1h2-i3j4k5l6m7n8')).toBe(false);
  });
});
