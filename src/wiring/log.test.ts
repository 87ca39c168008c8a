import { describe, expect, it } from 'vitest';
import { createLog } from './log.ts';

const KEY = 'uf_01k9zzzzzzzzzzzzzzzzzzzzzz_0123456789abcdefghjkmnpqrstvwxyz';

describe('the log', () => {
  it('keeps secrets out of every field, wherever they stand', () => {
    const lines: string[] = [];
    const log = createLog('info', { write: (line) => lines.push(line) });
    log.info({ headers: { authorization: `Bearer ${KEY}` } }, `the key ${KEY} was used`);
    log.warn({ url: '/v1/files/a?expires=1&tenant=t&signature=abc-DEF_1' }, 'a link');
    log.error({ err: new Error('connecting to postgres://user:hunter2@db/x failed') }, 'no database');
    log.info({ secret: 'whsec_aHVudGVyMmh1bnRlcjJodW50ZXIy' }, 'a webhook');
    const text = lines.join('');
    for (const secret of [KEY, 'abc-DEF_1', 'hunter2', 'whsec_aHV']) expect(text).not.toContain(secret);
    expect(text).toContain('uf_01k9zzzzzzzzzzzzzzzzzzzzzz_…');
    expect(text).toContain('postgres://…@db/x');
    for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  });
});
