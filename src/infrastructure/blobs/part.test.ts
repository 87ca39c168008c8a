import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inParts } from './part.ts';

test('parts hold the same bytes, all of full size but the last, whatever the chunks are', async () => {
  const chunks = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(chunks, fc.integer({ min: 1, max: 30 }), async (given, partBytes) => {
      const reused = new Uint8Array(40);
      async function* source(): AsyncGenerator<Uint8Array> {
        for (const chunk of given) {
          // As a producer with one buffer does.
          reused.set(chunk);
          yield reused.subarray(0, chunk.length);
        }
      }
      const parts: Uint8Array[] = [];
      for await (const part of inParts(source(), partBytes)) parts.push(part);
      expect(Buffer.concat(parts)).toEqual(Buffer.concat(given));
      expect(parts.slice(0, -1).every((part) => part.length === partBytes)).toBe(true);
      expect(parts.every((part) => part.length > 0 && part.length <= partBytes)).toBe(true);
    }),
  );
});
