import { expect, test } from 'vitest';
import { nameUnreadFormat, sniffImageFormat } from './image-format.ts';

const latin1 = (text: string): Buffer => Buffer.from(text.padEnd(32, '\0'), 'latin1');
const fileType = (major: string, ...compatible: string[]): Buffer => {
  const box = Buffer.from(`\0\0\0\0ftyp${major}\0\0\0\0${compatible.join('')}`, 'latin1');
  box.writeUInt32BE(box.length, 0);
  return Buffer.concat([box, Buffer.from('\0\0\0\x08avif', 'latin1')]);
};

test.each([
  ['png', latin1('\x89PNG\r\n\x1a\n')],
  ['jpeg', latin1('\xff\xd8\xff\xe0')],
  ['webp', latin1('RIFF\x10\0\0\0WEBPVP8 ')],
  ['gif', latin1('GIF87a')],
  ['gif', latin1('GIF89a')],
  ['tiff', latin1('II*\0\x08\0\0\0')],
  ['tiff', latin1('MM\0*\0\0\0\x08')],
  ['tiff', latin1('II+\0\x08\0\0\0')],
  ['avif', fileType('avif', 'mif1')],
  ['avif', fileType('mif1', 'miaf', 'avif')],
  ['heic', fileType('heic', 'mif1')],
  ['heic', fileType('mif1', 'heic')],
] as const)('%s is known by its content', (format, bytes) => {
  expect(sniffImageFormat(bytes)).toBe(format);
});

test.each([
  ['PNG with line ends converted', latin1('\x89PNG\n\x1a\n')],
  ['JPEG-LS', latin1('\xff\xd8\xff\xf7')],
  ['WAVE sound', latin1('RIFF\x10\0\0\0WAVEfmt ')],
  ['MP4 film', fileType('isom', 'mp41', 'avif')],
  ['HEIF with another codec', fileType('mif1', 'j2ki')],
  ['HEIF whose list of brands ends before the one that would match', fileType('mif1')],
  ['text', latin1('hello, this is text')],
])('%s is not', (_, bytes) => {
  expect(sniffImageFormat(bytes)).toBeNull();
});

test('formats that people try are named', () => {
  expect(nameUnreadFormat(latin1('<?xml version="1.0"?><svg width="1"/>'))).toBe('SVG');
  expect(nameUnreadFormat(latin1('%PDF-1.7'))).toBe('PDF');
  expect(nameUnreadFormat(latin1('P6 10 10 255\n'))).toBe('PPM');
  expect(nameUnreadFormat(latin1('nothing known'))).toBeNull();
});
