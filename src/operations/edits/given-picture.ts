import type { Lexeme } from '../instruction/lexeme.ts';
import type { EditValue } from './edit-value.ts';

const PICTURE = /^(?:picture|pic|image|photo|photograph|file|one)$/;
const DETERMINER =
  /^(?:this|that|my|our|your|the|an?|it|given|other|second|another|new|attached|provided|supplied|uploaded|following|different|background|backdrop|bg|to|into|with|by|for|in|on|onto|using|of|[:：])$/;
const AS = /^(?:as|for|in)$/;
const BACKGROUND = /^(?:background|backdrop|bg)$/;

/** What something becomes whose place the picture takes that came with the request. */
export const givenPicture = (end: number, saysBackground = false): EditValue => ({
  becomes: { type: 'ground', ground: { type: 'picture' } },
  amount: null,
  saysBackground,
  end,
});

/** Reads words for the picture that came with the request: "this picture", "with the other image", "my photo as background". */
export function readGivenPicture(lexemes: readonly Lexeme[], start: number): EditValue | null {
  let at = start;
  const words = (ahead = 0): string => lexemes[at + ahead]?.words ?? '';
  while (DETERMINER.test(words())) at += 1;
  if (!PICTURE.test(words()) || at === start) return null;
  at += 1;
  const end = at;
  if (!AS.test(words())) return givenPicture(end);
  at += 1;
  while (/^(?:the|an?|my|our|its|new)$/.test(words())) at += 1;
  return BACKGROUND.test(words()) ? givenPicture(at + 1, true) : givenPicture(end);
}
