import type { Noun } from './plan.ts';

/** Words for one or several nouns. `plural` and `mass` say that the words themselves are that already. */
interface NounWords {
  readonly nouns: readonly Noun[];
  readonly words: string;
  readonly number?: 'plural' | 'mass';
}

const part = (name: Extract<Noun, { kind: 'part' }>['part']): Noun => ({
  kind: 'part',
  part: name,
  side: null,
});
const shape = (name: Extract<Noun, { kind: 'shape' }>['shape']): Noun => ({ kind: 'shape', shape: name });
const graphic = (name: Extract<Noun, { kind: 'graphic' }>['graphic']): Noun => ({
  kind: 'graphic',
  graphic: name,
});

/** Nouns besides the object classes. */
export const NOUN_WORDS: readonly NounWords[] = [
  {
    nouns: [{ kind: 'subject' }],
    words:
      'subject, main subject, character, main character, foreground, main object, central object, main item, main thing, ' +
      'main element, main figure, central figure, focal point, center of attention, object of interest, protagonist, hero, ' +
      'figure, mascot, portrait, product, main product, main focus, background removal, ' +
      'central subject, main part, anime character, cartoon character, avatar',
  },
  {
    nouns: [{ kind: 'person' }],
    words:
      'person, man, woman, child, kid, boy, girl, guy, lady, gentleman, dude, fellow, human, human being, adult, teenager, teen, ' +
      'baby, toddler, infant, male, female, player, rider, skier, surfer, skater, snowboarder, cyclist, pedestrian, passenger, ' +
      'driver, pilot, worker, student, teacher, doctor, nurse, chef, cook, waiter, waitress, soldier, dancer, singer, musician, ' +
      'runner, athlete, swimmer, climber, hiker, tourist, bride, groom, model, actor, actress, policeman, policewoman, fireman, ' +
      'firefighter, police officer, officer, businessman, businesswoman, grandmother, grandfather, mother, father, mom, dad, ' +
      'mum, sister, brother, son, daughter, friend, husband, wife, individual, somebody, someone, passerby, bystander, ' +
      'spectator, farmer, fisherman, photographer, barista, astronaut, king, queen, prince, princess, knight, warrior, girlfriend, boyfriend, him, he, she',
  },
  {
    nouns: [{ kind: 'person' }],
    words:
      'folks, guys, crowd, audience, family, group of people, everyone, everybody, human figures, team, passersby, folk',
    number: 'plural',
  },
  { nouns: [part('head')], words: 'head, head and neck' },
  { nouns: [part('face')], words: 'face, facial area' },
  { nouns: [part('hair')], words: 'hair, hairs, hairdo, hairstyle, haircut, ponytail, braid, fringe' },
  {
    nouns: [part('torso')],
    words:
      'torso, upper body, upper half of the body, chest, belly, stomach, trunk of the body, tummy, upper part of the body',
  },
  { nouns: [part('arm')], words: 'arm, upper arm, forearm' },
  { nouns: [part('hand')], words: 'hand, fist, palm' },
  { nouns: [part('leg')], words: 'leg, thigh, shin' },
  { nouns: [part('leg')], words: 'lower body, lower half of the body', number: 'plural' },
  { nouns: [part('foot')], words: 'foot' },
  {
    nouns: [part('clothes')],
    words:
      'clothing, outfit, attire, garment, apparel, costume, uniform, wardrobe, dress, suit, gown, robe, garb, kimono, jumpsuit, article of clothing, item of clothing, clothing item',
  },
  { nouns: [part('clothes')], words: 'clothes, garments', number: 'plural' },
  { nouns: [part('body')], words: 'body, whole body, full body, human body, entire body' },
  { nouns: [part('arm'), part('leg')], words: 'limbs', number: 'plural' },
  {
    nouns: [part('head'), part('torso'), part('arm'), part('leg')],
    words: 'body parts, body part, parts of the body',
    number: 'plural',
  },
  {
    nouns: [{ kind: 'background' }],
    words: 'background, backdrop, bg, surroundings, environment, back ground, scenery, back drop',
  },
  { nouns: [{ kind: 'sky' }], words: 'sky, skies, heaven, heavens' },
  { nouns: [{ kind: 'ground' }], words: 'ground, floor, pavement, flooring' },
  { nouns: [{ kind: 'shadow' }], words: 'shadow, drop shadow, cast shadow' },
  {
    nouns: [{ kind: 'text', which: 'any' }],
    words: 'text, lettering, writing, typography, wording, all caps text',
    number: 'mass',
  },
  {
    nouns: [{ kind: 'text', which: 'any' }],
    words:
      'caption, text line, line of text, word, letter, paragraph, sentence, label, text box, textbox, text block, block of text, ' +
      'tagline, tag line, slogan, subtitle, subheading, subheadline, inscription, text element, type layer, price tag, number plate text, glyph',
  },
  {
    nouns: [{ kind: 'text', which: 'title' }],
    words:
      'title, headline, heading, header, main text, title text, headline text, main title, largest text, biggest text, main heading',
  },
  { nouns: [shape('circle')], words: 'circle, dot, disc, disk, oval, ellipse, round shape, roundel' },
  {
    nouns: [shape('rectangle')],
    words: 'rectangle, square, rounded rectangle, panel, rectangular shape, rounded square',
  },
  { nouns: [shape('line')], words: 'line, divider, stripe, straight line' },
  { nouns: [shape('triangle')], words: 'triangle' },
  { nouns: [shape('star')], words: 'star' },
  {
    nouns: [shape('any')],
    words: 'shape, polygon, geometric shape, vector shape, shape layer, hexagon, pentagon, octagon',
  },
  {
    nouns: [graphic('logo')],
    words: 'logo, logotype, emblem, brand mark, company logo, brand logo, wordmark, insignia, crest',
  },
  { nouns: [graphic('icon')], words: 'icon, pictogram, symbol, glyph icon, app icon' },
  {
    nouns: [graphic('pattern')],
    words: 'pattern, background pattern, texture, backdrop pattern, pattern in the background',
  },
  { nouns: [graphic('button')], words: 'button, call to action, cta, cta button' },
  {
    nouns: [{ kind: 'thing' }],
    words: 'thing, object, item, element, individual object, separate object, single object, instance',
  },
  {
    nouns: [{ kind: 'thing' }],
    words: 'everything, stuff, anything, whatever, what is',
    number: 'plural',
  },
  ...phrases(part('clothes'), [
    'shirt, sleeve, t shirt, tshirt, tee shirt, tee, jacket, coat, sweater, hoodie, blouse, skirt, vest, cardigan, pullover, jersey, jumper, tank top, polo shirt, blazer, raincoat, tunic, bikini, swimsuit, apron, cape, cloak',
    'pants, jeans, trousers, shorts, leggings, overalls, pyjamas, pajamas, tights',
  ]),
  ...phrases(part('foot'), ['shoe, boot, sneaker, sandal, slipper, trainer, high heel, sock']),
  ...phrases(part('hand'), ['finger, thumb, glove']),
  ...phrases({ kind: 'ground' }, [
    'grass, lawn, road, street, sidewalk, meadow, sand, beach, snow, soil, carpet, rug, asphalt, path, footpath, tarmac',
  ]),
  ...phrases({ kind: 'text', which: 'any' }, [
    'watermark, license plate, licence plate, number plate, signature, stamp, date stamp, timestamp, copyright notice',
  ]),
  ...phrases(shape('rectangle'), ['banner, box, frame, border, ribbon, badge, sticker, bar']),
];

function phrases(alike: Noun, groups: readonly string[]): NounWords[] {
  return groups.flatMap((group) =>
    group.split(', ').map((word) => ({
      nouns: [{ kind: 'phrase', phrase: word === 'tshirt' ? 't shirt' : word, alike: [alike] } as const],
      words: word,
    })),
  );
}
