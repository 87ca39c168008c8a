import { describe, expect, it } from 'vitest';
import { errorSentence } from './error-sentence.ts';

describe('what a server says is wrong', () => {
  it.each<[unknown, string | null]>([
    [{ error: { message: 'Too big.' } }, 'Too big.'],
    [{ error: 'prompt required' }, 'prompt required'],
    [{ detail: 'Not Found' }, 'Not Found'],
    [{ detail: [{ loc: ['body', 'n'], msg: 'is 0' }, { msg: 'is odd' }] }, 'n: is 0; is odd'],
    [{ message: 'out of memory' }, 'out of memory'],
    [{ detail: { code: 1 } }, null],
    [{ error: { message: 7 } }, null],
    ['a text', null],
    [null, null],
    [undefined, null],
  ])('is found in %j', (document, sentence) => {
    expect(errorSentence(document)).toBe(sentence);
  });

  it.each([
    ['cannot fetch http://10.0.0.5:8080/private?x=1 today', 'cannot fetch … today'],
    ['cannot open /home/someone/models/qwen/weights.bin', 'cannot open …'],
    ['no route to gpu-7.internal:8000/v1', 'no route to …'],
    ['no route to 10.1.2.3:8000', 'no route to …'],
    ['Incorrect API key provided: sk-proj-abcdef123456.', 'Incorrect API key provided: ….'],
    ['my-own-secret is wrong', '… is wrong'],
    [`bad data ${'A'.repeat(500)}`, 'bad data …'],
    ['two\nlines\u0000 and \u202e more', 'two lines and more'],
  ])('is passed on on one line without what is private (%#)', (message, sentence) => {
    expect(errorSentence({ detail: message }, 'my-own-secret')).toBe(sentence);
  });

  it('is cut where it is long', () => {
    expect(errorSentence({ detail: 'word '.repeat(500) })).toHaveLength(301);
  });
});
