/** Plurals that no rule gives; words that are the same in both are not among them. */
const IRREGULAR_PLURALS: Readonly<Record<string, string>> = {
  person: 'people',
  man: 'men',
  woman: 'women',
  child: 'children',
  foot: 'feet',
  tooth: 'teeth',
  goose: 'geese',
  mouse: 'mice',
  ox: 'oxen',
  knife: 'knives',
  leaf: 'leaves',
  loaf: 'loaves',
  shelf: 'shelves',
  scarf: 'scarves',
  wolf: 'wolves',
  wife: 'wives',
  hoof: 'hooves',
  potato: 'potatoes',
  tomato: 'tomatoes',
  hero: 'heroes',
  buffalo: 'buffaloes',
};

const IRREGULAR_SINGULARS = new Map(
  Object.entries(IRREGULAR_PLURALS).map(([singular, plural]) => [plural, singular]),
);

/** Words that end like a plural and are none, or that have no singular. */
const NO_SINGULAR = new Set(
  (
    'glasses sunglasses eyeglasses pants jeans trousers shorts leggings tights scissors stairs headphones earphones ' +
    'binoculars goggles pliers tongs clothes canvas gas lens atlas christmas chess news species series always pyjamas ' +
    'pajamas overalls cosmos iris cactus octopus'
  ).split(' '),
);

/** The plural of an English noun; of several words the last one is bent. */
export function pluralOf(noun: string): string {
  const space = noun.lastIndexOf(' ') + 1;
  const last = noun.slice(space);
  const irregular = IRREGULAR_PLURALS[last] ?? compoundMan(last);
  if (irregular) return noun.slice(0, space) + irregular;
  if (/[^aeiou]y$/.test(last)) return `${noun.slice(0, -1)}ies`;
  if (/(?:s|x|z|ch|sh)$/.test(last)) return `${noun}es`;
  return `${noun}s`;
}

/** "fireman" and "policewoman" bend as their last part does. */
function compoundMan(word: string): string | null {
  return /.{2}(?:wo)?man$/.test(word) && word !== 'human' ? `${word.slice(0, -2)}en` : null;
}

/** The singular of an English word that looks like a plural; `null` when it does not. */
export function singularOf(word: string): string | null {
  const irregular = IRREGULAR_SINGULARS.get(word);
  if (irregular) return irregular;
  if (NO_SINGULAR.has(word) || word.length < 4 || !word.endsWith('s') || /(?:ss|us|is)$/.test(word))
    return null;
  if (/[^aeiou]ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
  return word.slice(0, -1);
}

const DOUBLED =
  /^(?:cut|pull out|get|put|strip|clip|crop|split|grab|pick out|blur|trim|drop|skip|omit|set|zap|nab|rip|pop|swap)$/;

/** The other forms of a verb: third person, past, and -ing; of several words the first one is bent. */
export function verbForms(verb: string): readonly string[] {
  const [first = verb, ...rest] = verb.split(' ');
  const tail = rest.length > 0 ? ` ${rest.join(' ')}` : '';
  const stem = DOUBLED.test(first) ? first + first.at(-1) : first.replace(/e$/, '');
  const past = /[^aeiou]y$/.test(first) ? `${first.slice(0, -1)}ied` : `${stem}ed`;
  const third = /[^aeiou]y$|(?:s|x|z|ch|sh)$/.test(first) ? pluralOf(first) : `${first}s`;
  return [verb, third + tail, past + tail, `${stem}ing${tail}`];
}
