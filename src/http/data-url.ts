import { Problem } from '../domain/problem.ts';

const HEAD = /^data:([a-z0-9.+-]+\/[a-z0-9.+-]+);base64,/i;
const HEAD_CHARACTERS = 128;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The bytes of a picture's data URL. Its size, type and every character are checked before anything is decoded.
 * @throws Problem `file_too_large`, `invalid_parameters`, `image_format_unsupported`
 */
export function decodeDataUrl(text: string, maxBytes: number): Buffer {
  const head = HEAD.exec(text.slice(0, HEAD_CHARACTERS));
  const mediaType = head?.[1]?.toLowerCase();
  if (head === null || mediaType === undefined)
    throw new Problem('image_unreadable', 'Expected a data URL of the form "data:image/png;base64,…".');
  // The header of a data URL is only a claim; but one that claims no picture is surely a mistake.
  if (!mediaType.startsWith('image/') && mediaType !== 'application/octet-stream')
    throw new Problem('image_format_unsupported', 'Expected the data URL to say that it is an image.');
  const length = text.length - head[0].length;
  if ((length / 4) * 3 > maxBytes + 2)
    throw new Problem('file_too_large', `Expected a data URL of at most ${maxBytes} bytes of picture.`);
  const base64 = text.slice(head[0].length);
  if (length === 0 || length % 4 !== 0 || !BASE64.test(base64))
    throw new Problem('image_unreadable', 'Expected the data URL to hold padded base64 without line breaks.');
  return Buffer.from(base64, 'base64');
}
