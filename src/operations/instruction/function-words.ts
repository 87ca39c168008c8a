import type { Act, Role } from './word-sense.ts';

/** Verbs in their base form. Those of several words bend in the first. */
export const VERBS: Readonly<Record<Act, string>> = {
  take:
    'isolate, extract, separate, split, cut, cut out, take, take out, keep, pull, pull out, select, grab, pick, pick out, find, ' +
    'detect, segment, mask, mask out, lift, lift out, detach, peel, peel off, carve, carve out, give me, give, show, show me, put, ' +
    'export, save, divide, break, break up, break down, break apart, decompose, unflatten, unlayer, deconstruct, disassemble, dissect, ' +
    'identify, locate, capture, return, produce, convert, use, focus on, outline, trace, clip, clip out, crop, crop out, slice, ' +
    'distinguish, single out, tear, strip, partition, tell apart, tell, get, want, need, have, create, generate, turn, do, ' +
    'highlight, preserve, retain, include, process, let, lasso, rip, pop out, layer, layerize, copy, output, parse, recognize, ' +
    'recognise, differentiate, disentangle, uncouple, disconnect, group, choose, sever, snip, snip out, demarcate',
  leave: 'leave, leave out, leave alone, skip, ignore, exclude, omit, avoid, disregard, spare, keep out',
  remove:
    'remove, erase, delete, get rid of, clear away, wipe out, eliminate, take away, drop, discard, photoshop out, edit out, ' +
    'clean up, throw out, rub out, wipe, take off, strip away, hide, clone out, heal, inpaint',
  change: 'change, replace, make, swap, switch, set, substitute, transform, exchange, give it, alter, modify',
  paint:
    'paint, recolor, recolour, color, colour, tint, dye, repaint, colorize, colourise, colourize, fill, shade, recolorize',
  blur: 'blur, blur out, defocus, soften, unfocus, smooth out',
  brighten:
    'brighten, brighten up, lighten, lighten up, illuminate, light up, make brighter, make lighter, increase brightness, increase the brightness, raise the brightness, raise brightness',
  darken:
    'darken, dim, make darker, make dimmer, decrease brightness, decrease the brightness, reduce brightness, reduce the brightness, lower the brightness, lower brightness',
  desaturate:
    'desaturate, decolor, decolour, decolorize, grayscale, greyscale, make grayscale, make greyscale, make monochrome',
  saturate:
    'saturate, intensify, make more vivid, make more colorful, make more colourful, increase saturation, increase the saturation, boost saturation, boost the saturation, boost colors, boost the colors',
  sharpen: 'sharpen, sharpen up, make sharper, make crisper, crispen, deblur',
  move: 'move, shift, push, drag, slide, nudge, translate, relocate, reposition',
  enlarge: 'enlarge, make bigger, make larger, scale up, magnify, grow, expand, blow up',
  shrink: 'shrink, make smaller, scale down, reduce, minify',
  add: 'add, insert, draw, imagine, render, attach, place, introduce',
};

/** Verb forms that no rule gives. */
export const IRREGULAR_VERBS: readonly (readonly [act: Act, words: string])[] = [
  [
    'take',
    'took, taken, gave, given, got, gotten, found, kept, cut, broke, broken, chosen, had, has, did, done, put, shown',
  ],
  ['leave', 'left out, left alone'],
  ['change', 'made'],
];

/** Words that stand between a thing and what it is at. */
export const RELATIONS =
  'on, on top of, upon, onto, in, inside, inside of, within, at, by, next to, beside, near, nearest to, nearest the, closest to, ' +
  'closest the, close to, nearby, adjacent to, alongside, along, behind, in front of, under, underneath, below, beneath, above, over, ' +
  'against, around, between, among, amongst, with, wearing, holding, carrying, riding, wears, holds, sitting, standing, lying, ' +
  'leaning, hanging, parked, resting, placed, located, situated, positioned, seated, laying, across from, opposite, across, ' +
  'attached to, touching, facing, driving, walking, running, playing, using, eating, drinking, dressed in, clad in, pushing a, ' +
  'belonging to, surrounded by, covered by, covered in, made of, worn by, held by, carried by, to the side of, looking at, leaning against, that has, that have, who has, who have, which has, which have, having';

/** Words by what they do, but for verbs, relations and attributes. */
export const FUNCTION_WORDS: Readonly<Partial<Record<Role, string>>> = {
  article: 'a, an, the, teh, hte, this, these, those, that, said, such, another, other',
  owner: 'his, her, their, its, my, your, our, whose',
  of: 'of',
  from: 'from, off of, out of, away from, from among, off',
  into: 'into',
  and: 'and, plus, as well as, along with, together with, also, n, then, and then, and also, followed by, or, nor, afterwards, and or, after that',
  except:
    'except, neither, neither of, except for, excluding, without, minus, besides, apart from, other than, aside from, save for, not including, ' +
    'with the exception of, but for, bar, sans, rather than, instead of, w o, but not',
  but: 'but, however, yet',
  not: 'not, never, do not, does not, must not, should not',
  one: 'one, ones',
  pronoun:
    'it, them, this one, that one, itself, themselves, each other, one another, they, himself, herself, there, here, all of it, all of them, itself alone',
  relative:
    'which, who, whom, where, is, are, was, were, be, being, that is, that are, that says, that say, which says, that reads, which reads, which say, saying, reading, which is, which are, who is, who are, that was, thats, whos, it is',
  layer:
    'layer, part, sublayer, cutout, cut out of, png, psd, file, piece, component, level, own layer, separate image, separate file, ' +
    'transparent png, mask of, matte, alpha matte, selection, sprite, editable layer, separate layer, individual layer, layered file, layer stack, single layer, subpart, plane of depth',
  image:
    'image, picture, photo, photograph, pic, img, snapshot, scene, canvas, shot, artwork, poster, design, ad, advert, advertisement, ' +
    'illustration, drawing, painting, screenshot, composition, composite, portrait of, image of, picture of, photo of, photograph of, painting of, ' +
    'drawing of, illustration of, a picture of, whole image, whole picture, entire image, entire picture, whole photo, entire photo, full image, flat image, view, graphic, flyer, original image, original',
  rest: 'the rest, rest, everything else, all else, remainder, the remainder, anything else, the others, others, remaining part, the rest of it, whatever is left, what is left, all the rest, rest of it',
  output:
    'edges, clean edges, soft edges, transparency, alpha, alpha channel, quality, high quality, resolution, detail, details, transparent background, ' +
    'clear background, accuracy, precision, hard edges, smooth edges, precise edges, transparent bg, full resolution, feathering, feathered edges',
  filler:
    'nothing else, nothing, nobody else, please, pls, plz, kindly, thanks, thank you, thx, asap, can you, could you, would you, will you, i would like, i, we, you, me, us, to, for, so, ' +
    'so that, just, only, really, very, exactly, precisely, cleanly, carefully, completely, fully, entirely, individually, separately, ' +
    'automatically, automatic, auto, own, separate, individual, different, distinct, single, new, editable, transparent, seperate, ' +
    'remaining, whole, entire, full, visible, existing, present, shown, depicted, apart, out, up, down, away, alone, by itself, on its own, on their own, as, ' +
    'like to, want to, need to, going to, must, should, can, could, would, will, shall, may, might, ok, okay, hi, hello there, hey, now, else, ' +
    'maximum, minimum, at most, up to, no more than, at least, around about, about, exactly, max, min, maximum of, limit to, not more than, ' +
    'same, way, best, as possible, everything possible, if possible, intact, untouched, unchanged, as is, as it is, as they are, ' +
    'too, even, still, well, such that, if any, if there is one, there is, there are, what, how, when, while, because, actual, specific, certain, possible, perfectly, properly, correctly, nicely, called, named, namely, i e, e g, including, for example, such as, like, look like, again, back in, into place, much, more, bit, a bit, a little, a lot, slightly, little bit, quite, somewhat, my, pixel, pixels, px, percent',
};

/** Contractions as the words that they stand for. */
export const CONTRACTIONS: ReadonlyMap<string, string> = new Map(
  (
    "don't=do not, doesn't=does not, didn't=do not, can't=can not, cannot=can not, won't=will not, isn't=is not, aren't=are not, " +
    "shouldn't=should not, mustn't=must not, i'd=i would, i'm=i am, i'll=i will, i've=i have, you're=you are, they're=they are, " +
    "we're=we are, let's=let us, it's=it is, that's=that is, what's=what is, there's=there is, who's=who is, he's=he is, she's=she is, " +
    "here's=here is, everything's=everything is, dont=do not, pls=please, w=with, 'em=them, wanna=want to, gonna=going to"
  )
    .split(', ')
    .map((entry): [string, string] => {
      const sign = entry.indexOf('=');
      return [entry.slice(0, sign), entry.slice(sign + 1)];
    }),
);
