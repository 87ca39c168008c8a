/**
 * Gives back the memory of arrays that nobody will read again, at once; they are empty afterwards. Worth it for arrays of
 * megabytes: left to the garbage collector they pile up to a higher peak, and set it to work again and again. Each array
 * must be the only one on its buffer, and made by the caller: what came from elsewhere may still be read there.
 */
export function release(...arrays: readonly ArrayBufferView<ArrayBufferLike>[]): void {
  for (const { buffer } of arrays) if (buffer instanceof ArrayBuffer) buffer.transfer(0);
}
