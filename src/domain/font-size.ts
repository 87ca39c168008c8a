/** Height of a line's ink against its font size: capitals with descenders, capitals alone, small letters alone. */
const INK_SHARE = { deep: 0.93, tall: 0.72, low: 0.52 } as const;

/** The size of the font in which a line is set, in whole pixels, from the height of its ink: the mean of common faces. */
export function fontSizeOf(string: string, inkHeightPx: number): number {
  const isDeep = /[gjpqyQ,;()]/.test(string);
  const isTall = /[A-Z0-9bdfhklt]/.test(string);
  const share = isDeep && isTall ? INK_SHARE.deep : isTall || isDeep ? INK_SHARE.tall : INK_SHARE.low;
  return Math.max(1, Math.round(inkHeightPx / share));
}
