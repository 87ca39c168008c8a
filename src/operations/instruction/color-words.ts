import type { ColorName } from './plan.ts';
import type { NamedColor } from './word-sense.ts';

/** Colour words by the colour that they are a kind of. Where CSS knows the word the value is its. */
const WORDS: Readonly<Record<ColorName, string>> = {
  red: 'red #ff0000, crimson #dc143c, scarlet #ff2400, maroon #800000, ruby #e0115f, burgundy #800020, wine red #722f37, cherry red #d2042d, cherry #d2042d, vermilion #e34234, reddish #d9534f, brick red #b22222, blood red #8a0303',
  orange:
    'orange #ffa500, tangerine #f28500, amber #ffbf00, apricot #fbceb1, peach #ffdab9, coral #ff7f50, orangish #f4a460, terracotta #e2725b, salmon #fa8072, burnt orange #cc5500',
  yellow:
    'yellow #ffff00, lemon #fff44f, mustard #ffdb58, yellowish #f0e68c, lemon yellow #fff44f, canary #ffef00, canary yellow #ffef00',
  green:
    'green #008000, lime #32cd32, lime green #32cd32, olive #808000, olive green #6b8e23, emerald #50c878, emerald green #50c878, forest green #228b22, mint #98ff98, mint green #98ff98, sea green #2e8b57, jade #00a86b, greenish #8fbc8f, grass green #4f9a29, sage #9caf88, khaki #c3b091, neon green #39ff14, chroma green #00b140',
  cyan: 'cyan #00ffff, turquoise #40e0d0, teal #008080, aqua #00ffff, aquamarine #7fffd4',
  blue: 'blue #0000ff, navy #000080, navy blue #000080, azure #007fff, sky blue #87ceeb, royal blue #4169e1, baby blue #89cff0, cobalt #0047ab, cobalt blue #0047ab, sapphire #0f52ba, indigo #4b0082, bluish #6a9fc9, steel blue #4682b4, ice blue #d6f0ff, midnight blue #191970, denim #1560bd, electric blue #2c75ff',
  purple:
    'purple #800080, violet #8f00ff, lilac #c8a2c8, lavender #b57edc, plum #8e4585, mauve #e0b0ff, purplish #9370db, aubergine #472c4c',
  pink: 'pink #ffc0cb, magenta #ff00ff, fuchsia #ff00ff, hot pink #ff69b4, rose pink #ff66cc, pinkish #f4c2c2, salmon pink #ff91a4',
  brown:
    'brown #8b4513, chestnut #954535, bronze #cd7f32, copper #b87333, brownish #a0785a, mahogany #c04000, chocolate brown #7b3f00',
  black: 'black #000000, blackish #1c1c1c, jet black #0a0a0a, pitch black #000000, ebony #282c35',
  white:
    'white #ffffff, whitish #f5f5f5, off white #faf9f6, ivory #fffff0, snow white #fffafa, pure white #ffffff, solid white #ffffff',
  grey: 'grey #808080, gray #808080, greyish #a0a0a0, grayish #a0a0a0, charcoal #36454f, slate #708090, slate grey #708090, slate gray #708090',
  gold: 'gold #ffd700, golden #daa520',
  silver: 'silver #c0c0c0, silvery #c0c0c0, chrome #c8ccd0, metallic #b0b4b8',
  beige:
    'beige #f5f5dc, cream #fffdd0, tan #d2b48c, cream coloured #fffdd0, cream colored #fffdd0, ecru #c2b280, sandy #e0c9a6',
};

/** Every colour word. */
export const COLOR_WORDS: ReadonlyMap<string, NamedColor> = new Map(
  (Object.entries(WORDS) as [ColorName, string][]).flatMap(([name, words]) =>
    words.split(', ').map((entry): [string, NamedColor] => {
      const space = entry.lastIndexOf(' ');
      return [entry.slice(0, space), { name, hex: entry.slice(space + 1) }];
    }),
  ),
);

/** What words before a colour do to it: lightness -1..1 towards black or white, chroma as a factor. */
export const SHADE_WORDS: Readonly<Record<string, readonly [lightness: number, chroma: number]>> = {
  dark: [-0.28, 1],
  darker: [-0.28, 1],
  deep: [-0.3, 1],
  light: [0.45, 0.7],
  lighter: [0.45, 0.7],
  pale: [0.6, 0.5],
  pastel: [0.55, 0.6],
  soft: [0.35, 0.6],
  bright: [0.1, 1.15],
  vivid: [0, 1.2],
  neon: [0.1, 1.3],
  rich: [-0.1, 1.1],
  muted: [0, 0.5],
  dull: [-0.05, 0.5],
};
