/** The same bytes in pieces of exactly `partBytes`, but for the last one; no bytes give no piece. Holds one piece. */
export async function* inParts(
  chunks: AsyncIterable<Uint8Array>,
  partBytes: number,
): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const chunk of chunks) {
    let rest = chunk;
    while (heldBytes + rest.length >= partBytes) {
      const taken = rest.subarray(0, partBytes - heldBytes);
      rest = rest.subarray(taken.length);
      yield Buffer.concat([...held, taken]);
      held = [];
      heldBytes = 0;
    }
    // The producer may use its buffer again once we ask for the next chunk.
    if (rest.length > 0) held.push(Uint8Array.from(rest));
    heldBytes += rest.length;
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}
