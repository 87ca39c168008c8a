import type { HexColor } from '../../domain/shape.ts';
import type { Lexeme } from '../instruction/lexeme.ts';
import type { Role, Sense } from '../instruction/word-sense.ts';
import type { Adjustment, Ground } from './edit.ts';
import { strengthOf } from './edit-amount.ts';
import { hexOf, oklabOf } from './oklab.ts';

/** What something shall become. */
export interface EditValue {
  readonly becomes:
    | { readonly type: 'ground'; readonly ground: Ground }
    | { readonly type: 'adjustment'; readonly adjustment: Adjustment }
    | { readonly type: 'resize'; readonly scale: number };
  /** How strongly, 0..1, where that is said: "slightly brighter". */
  readonly amount: number | null;
  /** Whether it calls itself a background: "a white background". */
  readonly saysBackground: boolean;
  /** The lexeme after it, as an index. */
  readonly end: number;
}

const SUNSET = /^(?:sunset|sunrise|dusk|dawn|evening|twilight|sundown|golden hour)$/;
const NIGHT = /^(?:night|nighttime|starry|star|stars|midnight|moonlit)$/;
const CLOUDS = /^(?:clouds?)$/;
const CLOUDY = /^(?:cloudy|overcast|stormy|dramatic|thick)$/;
const CLOUDLESS = /^(?:cloudless|unclouded)$/;
const SKY = /^(?:sky|skies|heaven|heavens|day|daytime|sunny|fluffy|puffy|summer|noon|morning)$/;
const GRADIENT = /^(?:gradients?|fade|fades|fading|ombre|blend)$/;
const CLEAR =
  /^(?:transparent|clear|nothing|see through|alpha|transparency|transparent background|clear background|transparent bg)$/;
const BLUR = /^(?:blur|blurred|blurry|blurrier|bokeh|defocused|unfocused|softer|fuzzy)$/;
const GREY = /^(?:grayscale|greyscale|monochrome|colorless|colourless|desaturated|b w|bw)$/;
const SATURATED = /^(?:colorful|colourful|saturated|vibrant|vivid)$/;
const SHARP = /^(?:sharp|sharper|crisp|crisper)$/;
const BRIGHT = /^(?:bright|brighter|lighter|lightened|brightened)$/;
const DARK = /^(?:dark|darker|dimmer|dim|darkened)$/;
const LARGER = /^(?:bigger|larger|taller|huge|twice as big)$/;
const SMALLER = /^(?:smaller|tiny)$/;
const BACKGROUND = /^(?:background|backdrop|bg|back ground|back drop)$/;
const ACROSS = /^(?:horizontal|horizontally|across|sideways)$/;
/** Words that say nothing more of a colour, a sky or a gradient than is known already. */
const PLAIN =
  /^(?:solid|plain|flat|simple|uniform|color|colou?red|colour|colors|colours|tone|shade|shades|hue|pure|clean|beautiful|nice|pretty|realistic|natural|lovely|smooth|vertical|vertically|top|bottom|full|some|few|a few|studio|single|white ish|effect|photo|image|picture|more|less|looking|looks|style|stylish|one|nicer)$/;
const PASSED_ROLES: ReadonlySet<Role> = new Set([
  'article',
  'filler',
  'of',
  'from',
  'into',
  'relation',
  'pronoun',
  'relative',
  'quantity',
] as const);

/** What was gathered of a value so far. */
interface Gathered {
  readonly colors: HexColor[];
  readonly words: string[];
  shades: Extract<Sense, { role: 'shade' }>[];
  isWithout: boolean;
  amount: number | null;
}

/** A colour after the words before it, "dark" or "pale", have done their part. */
function shaded(color: HexColor, shades: Gathered['shades']): HexColor {
  const { lightness, greenRed, blueYellow } = oklabOf(color);
  const shade = (value: number, by: number): number => value + by * (by < 0 ? value : 1 - value);
  const chroma = shades.reduce((product, each) => product * each.chroma, 1);
  return hexOf({
    lightness: shades.reduce((value, each) => shade(value, each.lightness), lightness),
    greenRed: greenRed * chroma,
    blueYellow: blueYellow * chroma,
  });
}

/** `#abc` in full. */
function fullHex(written: string): HexColor {
  return written.length === 4 ? `#${[...written.slice(1)].map((digit) => digit + digit).join('')}` : written;
}

const KNOWN = [
  SUNSET,
  NIGHT,
  CLOUDS,
  CLOUDY,
  CLOUDLESS,
  SKY,
  GRADIENT,
  CLEAR,
  BLUR,
  GREY,
  SATURATED,
  SHARP,
  BRIGHT,
  DARK,
  LARGER,
  SMALLER,
  BACKGROUND,
  ACROSS,
  PLAIN,
];
const isKnown = (words: string): boolean => KNOWN.some((pattern) => pattern.test(words));

/** Colours that only hair is said to have. */
const HAIR_COLORS: ReadonlyMap<string, HexColor> = new Map([
  ['blonde', '#d9b76a'],
  ['blond', '#d9b76a'],
  ['brunette', '#5a3a22'],
  ['ginger', '#b5541c'],
  ['auburn', '#7a3b20'],
  ['redhead', '#a5431a'],
]);

/** Whether a word after a noun says what shall become of it: "make the car brighter", "enlarge the text twice". */
export function isValueWord(words: string): boolean {
  return (
    /^(?:twice|double|half)$/.test(words) ||
    HAIR_COLORS.has(words) ||
    (isKnown(words) && !BACKGROUND.test(words) && !PLAIN.test(words))
  );
}

/**
 * Reads what something shall become from `start` on: "a light blue sky with some clouds". `null` where any word of it is
 * beyond what can be painted without a generative engine.
 */
export function readValue(lexemes: readonly Lexeme[], start: number): EditValue | null {
  const gathered: Gathered = { colors: [], words: [], shades: [], isWithout: false, amount: null };
  let at = start;
  for (; at < lexemes.length; at += 1) {
    const lexeme = lexemes[at]!;
    const { role } = lexeme.sense;
    if (role === 'sentence') break;
    if (role === 'comma' && at === start) continue;
    if (role === 'and' || role === 'comma') {
      if (!continues(lexemes, at + 1, gathered)) break;
    } else if (role === 'place' && /^(?:left|right|top|bottom)$/.test(lexeme.words)) {
      if (lexeme.words === 'left' || lexeme.words === 'right') gathered.words.push('across');
    } else if (role === 'color' && lexemes[at - 1]?.words.startsWith('#')) {
      // "#00ff00 green": the name of a colour that was given exactly.
    } else if (!gather(lexeme, gathered)) return null;
  }
  const becomes = meaningOf(gathered);
  if (!becomes) return null;
  return {
    becomes,
    amount: gathered.amount,
    saysBackground: says(gathered, BACKGROUND) || says(gathered, /background$/),
    end: at,
  };
}

/** Whether a value goes on after a joint: "black and white", "clouds and stars"; but not "red and the sky blue". */
function continues(lexemes: readonly Lexeme[], at: number, gathered: Gathered): boolean {
  const next = lexemes[at];
  if (!next) return false;
  const isSky = says(gathered, SKY) || says(gathered, CLOUDS);
  if (next.sense.role === 'color' || next.sense.role === 'shade') {
    if (isSky && [CLOUDS, SKY].some((pattern) => pattern.test(lexemes[at + 1]?.words ?? ''))) return true;
    const last = lexemes[at - 2]?.sense.role;
    return last === 'color';
  }
  return isSky && [CLOUDS, NIGHT, SUNSET, SKY, CLOUDY].some((pattern) => pattern.test(next.words));
}

function gather(lexeme: Lexeme, gathered: Gathered): boolean {
  const { sense, words } = lexeme;
  if (sense.role === 'color') {
    gathered.colors.push(shaded(sense.color.hex, gathered.shades));
    gathered.shades = [];
    return true;
  }
  const exact = words.startsWith('#') ? fullHex(words) : HAIR_COLORS.get(words);
  if (exact !== undefined) {
    gathered.colors.push(exact);
    return true;
  }
  if (sense.role === 'shade') gathered.shades.push(sense);
  gathered.amount = strengthOf(words) ?? gathered.amount;
  if (sense.role === 'except' || (sense.role === 'quantity' && sense.quantity === 'none')) {
    gathered.isWithout = true;
    return true;
  }
  if (isKnown(words)) {
    gathered.words.push(gathered.isWithout && CLOUDS.test(words) ? 'cloudless' : words);
    return true;
  }
  return sense.role === 'shade' || PASSED_ROLES.has(sense.role);
}

const says = ({ words }: Gathered, pattern: RegExp): boolean => words.some((word) => pattern.test(word));

function meaningOf(gathered: Gathered): EditValue['becomes'] | null {
  const { colors } = gathered;
  const [first, second] = colors;
  const ground = (value: Ground): EditValue['becomes'] => ({ type: 'ground', ground: value });
  const adjustment = (value: Adjustment): EditValue['becomes'] => ({ type: 'adjustment', adjustment: value });
  if (says(gathered, GRADIENT)) {
    if (!first || colors.length > 2) return null;
    const direction = says(gathered, ACROSS) ? 'across' : 'down';
    return ground({ type: 'gradient', from: first, to: second ?? '#ffffff', direction });
  }
  const isSky = [SUNSET, NIGHT, CLOUDS, CLOUDY, CLOUDLESS, SKY].some((pattern) => says(gathered, pattern));
  if (isSky) return skyOf(gathered);
  if (says(gathered, GREY) || (colors.length === 2 && first === '#000000' && second === '#ffffff'))
    return adjustment('desaturate');
  if (colors.length === 2 && gathered.words.length === 0) return null;
  if (first && colors.length === 1) return ground({ type: 'color', color: first });
  if (colors.length > 0) return null;
  if (says(gathered, CLEAR)) return ground({ type: 'clear' });
  if (says(gathered, BLUR)) return adjustment('blur');
  if (says(gathered, SATURATED)) return adjustment('saturate');
  if (says(gathered, SHARP)) return adjustment('sharpen');
  if (says(gathered, BRIGHT)) return adjustment('brighten');
  if (says(gathered, DARK)) return adjustment('darken');
  if (says(gathered, LARGER)) return { type: 'resize', scale: 1.25 };
  if (says(gathered, SMALLER)) return { type: 'resize', scale: 0.8 };
  return null;
}

function skyOf(gathered: Gathered): EditValue['becomes'] | null {
  const isDark = gathered.words.some((word) => /^(?:dark|darker)$/.test(word));
  const time = says(gathered, SUNSET) ? 'sunset' : says(gathered, NIGHT) || isDark ? 'night' : 'day';
  // A sky of a colour that skies do not have is beyond what is painted here.
  const isOwnColor = gathered.colors.every(
    (color) => /^#(?:000000|0000ff|87ceeb|ffffff)$/.test(color) || isBluish(color),
  );
  if (!isOwnColor && time !== 'sunset') return null;
  const isClear = says(gathered, CLOUDLESS) || gathered.words.includes('clear');
  const clouds = isClear
    ? 0
    : says(gathered, CLOUDY)
      ? 0.8
      : says(gathered, CLOUDS)
        ? 0.5
        : time === 'night'
          ? 0
          : 0.35;
  return { type: 'ground', ground: { type: 'sky', time, clouds } };
}

/** Whether a colour is one that a clear sky may have. */
export function isBluish(color: HexColor): boolean {
  const { greenRed, blueYellow } = oklabOf(color);
  return blueYellow < -0.02 && greenRed < 0.06;
}
