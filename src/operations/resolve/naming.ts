import type { TargetPhrase } from '../instruction/plan.ts';
import type { Candidate } from './candidate.ts';
import type { Thing } from './thing.ts';

/** Words that say which and how many, not what. */
const LEADING =
  /^(?:(?:all|both|each|every|any|some|of|the|an?|my|your|his|her|its|our|their|this|that|these|those|just|only|one|two|three|four|five|six|seven|eight|nine|ten|\d+)\s+)+/i;

const MOST_CHARACTERS = 60;

function plainName({ words, noun }: TargetPhrase): string {
  const name = words.trim().replace(/\s+/g, ' ').replace(LEADING, '');
  // The words of "remove the background" name what stays, and "everything" names nothing.
  if (noun.kind === 'subject' && /background/i.test(name)) return 'subject';
  return [...(name || words.trim() || 'subject')].slice(0, MOST_CHARACTERS).join('').trim();
}

/** From this confidence on a thing is called what its engine calls it. */
const NAMING_CONFIDENCE = 0.6;

/** What a thing of several is called: what it is, where that is known, rather than the plural that was asked for. */
function kindName(phrase: TargetPhrase, candidate: Candidate): string {
  const { noun } = phrase;
  // A fox that is hardly taken for a dog is called the animal that was asked for.
  if (noun.kind === 'phrase' && candidate.confidence < NAMING_CONFIDENCE) return noun.phrase;
  if (candidate.label !== undefined && (noun.kind !== 'class' || candidate.label === noun.label))
    return candidate.label;
  if (noun.kind === 'class') return noun.label;
  if (noun.kind === 'person') return 'person';
  if (noun.kind === 'thing') return 'object';
  return noun.kind === 'subject' ? 'subject' : plainName(phrase);
}

/** Things with the names of their layers: in the words that were used, and numbered from the left where there are several. */
export function named(candidates: readonly Candidate[], phrase: TargetPhrase): readonly Thing[] {
  if (candidates.length === 1 && phrase.quantity === 'one') {
    const [only] = candidates as [Candidate];
    const isText = only.kind === 'text' && only.label !== undefined;
    return [{ ...only, name: isText ? only.label! : plainName(phrase) }];
  }
  const fromLeft = candidates.toSorted((first, second) => first.box.leftPx - second.box.leftPx);
  const names = numbered(fromLeft.map((candidate) => kindName(phrase, candidate)));
  return fromLeft.map((candidate, index) => ({ ...candidate, name: names[index]! }));
}

/** Names with a number behind each that stands there more than once. */
export function numbered(names: readonly string[]): readonly string[] {
  return names.map((name, index) => {
    const isAlone = names.indexOf(name) === names.lastIndexOf(name);
    return isAlone ? name : `${name} ${names.slice(0, index + 1).filter((other) => other === name).length}`;
  });
}
