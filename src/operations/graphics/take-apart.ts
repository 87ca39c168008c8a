import { wholeBox } from '../../domain/box.ts';
import { boundedSize } from '../../domain/lab.ts';
import type { Layer } from '../../domain/layer.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import type { TextLine } from '../../domain/text-line.ts';
import type { InstructionPlan, Noun } from '../instruction/plan.ts';
import type { OperationContext } from '../operation.ts';
import { portion } from '../portion.ts';
import { liftThings } from '../resolve/lifting.ts';
import { FALLBACK_CONFIDENCE, mostWorth, resolvePlan } from '../resolve/resolver.ts';
import { Scene } from '../resolve/scene.ts';
import { resampled } from '../working-size.ts';
import { choosePieces, overRest } from './chosen.ts';
import { sceneOf } from './drawn-scene.ts';
import { withFigures } from './figures.ts';
import { withIconGroups, withoutCrumbs } from './icon-groups.ts';
import { mostWorthPieces } from './merging.ts';
import { withPageLines } from './page-lines.ts';
import type { Drawing } from './photo-pieces.ts';
import { completePhotos, peelPhotos, withThings } from './photo-pieces.ts';
import type { Piece } from './piece.ts';
import { exactLayers, solidPixels } from './piece.ts';
import { withoutCounters, withReadings } from './reading.ts';
import { pixelEvidence, type Route, routeOf } from './route.ts';
import { rowPieces } from './text-parts.ts';
import { isGraphicNoun } from './words.ts';

/** What is asked of a drawing. */
export interface GraphicsRequest {
  /** Which way to go; `auto` decides by the picture. */
  readonly treatAs: 'auto' | 'graphics' | 'photo';
  readonly text: 'lines' | 'blocks' | 'none';
  /** Layers above the background; `null` where nobody said. */
  readonly maxLayers: number | null;
  /** What the words ask for; `null` where there are none. */
  readonly plan: InstructionPlan | null;
}

/** Layers of a drawing, bottom first, or nothing where the picture is none; and what the user should know. */
export interface GraphicsOutcome {
  readonly layers: readonly Layer[] | null;
  readonly notes: readonly string[];
}

/** Pieces of fewer solid pixels are specks: they stay in what they lie on. */
const LEAST_PIXELS = 24;

/** A picture of which only its text can say what it is is read at this many pixels at most. */
const DECISION_PIXELS = 1_000_000;

/** Layers at most where nobody says how many, the subjects of photographs included. */
const MOST_LAYERS = 64;

/**
 * Takes a picture apart as drawn graphics where it is that, and says why, either way. Where words ask for something, only
 * what they mean becomes layers, and photographs and people are left to the engines that know these. Some 3 s per megapixel.
 * @throws Problem `engine_unavailable` when graphics are asked for and no engine takes them apart
 */
export async function takeGraphicsApart(
  image: Raster,
  request: GraphicsRequest,
  context: OperationContext,
): Promise<GraphicsOutcome> {
  const { plan, treatAs } = request;
  const targets = plan?.mode === 'targets' ? plan.targets : [];
  const isForOthers =
    targets.length > 0 && !targets.some(({ noun }) => noun.kind !== 'background' && isGraphicNoun(noun));
  const isMissing = treatAs === 'auto' && (await context.enginesFor('decompose')).length === 0;
  if (treatAs === 'photo' || isMissing || (isForOthers && treatAs === 'auto'))
    return { layers: null, notes: [] };
  const { route, lines } = await decided(image, treatAs, portion(context, 0, 0.1));
  if (route.way === 'photo') return { layers: null, notes: [route.reason] };
  const all = await piecesOf(image, request, lines, portion(context, 0.1, 0.7));
  const share = portion(context, 0.7, 0.95);
  const finished =
    targets.length > 0 && plan
      ? await asAsked(image, all, plan, request.maxLayers, share)
      : await withSubjects(all, request.maxLayers, share);
  // Words that no drawn thing answers are for the other engines.
  if (finished === null) return { layers: null, notes: [] };
  context.stage('Solving the layers');
  const most = Math.min(request.maxLayers ?? MOST_LAYERS, plan?.maxLayers ?? MOST_LAYERS);
  const layers = exactLayers(image, mostWorthPieces(finished.pieces, most));
  context.progress(1);
  return { layers, notes: [route.reason, ...finished.notes] };
}

/** The way to go, and the picture's text where nothing else could tell: `null` where it was not read for that. */
async function decided(
  image: Raster,
  treatAs: GraphicsRequest['treatAs'],
  context: OperationContext,
): Promise<{ readonly route: Route; readonly lines: readonly TextLine[] | null }> {
  context.stage('Looking at what kind of picture it is');
  if (treatAs === 'graphics')
    return {
      route: { way: 'graphics', confidence: 1, reason: 'Taken for graphics, as asked.' },
      lines: null,
    };
  const evidence = pixelEvidence(image);
  if (!evidence.isOpen) return { route: routeOf(evidence, []), lines: null };
  context.stage('Reading the text');
  // Most pictures that may be either are photographs: a reduced one tells as well whether letters are set on it.
  const size = boundedSize(image, DECISION_PIXELS);
  const isReduced = size.widthPx < image.widthPx;
  const looked = isReduced ? resampled(image, wholeBox(image), image, wholeBox(size), size) : image;
  const lines = await readPage(looked, context);
  return { route: routeOf(evidence, lines), lines: isReduced ? null : lines };
}

/** All lines of a picture; none where no engine reads. */
async function readPage(image: Raster, context: OperationContext): Promise<readonly TextLine[]> {
  if ((await context.enginesFor('read-text')).length === 0) return [];
  const reader = await context.capability('read-text');
  return reader.readText(image, null, context);
}

async function piecesOf(
  image: Raster,
  { text, maxLayers, plan }: GraphicsRequest,
  known: readonly TextLine[] | null,
  context: OperationContext,
): Promise<Drawing> {
  context.stage('Taking the drawing apart');
  const engine = await context.capability('decompose');
  const [foundBy] = await context.enginesFor('decompose');
  const wanted = {
    // What words choose from must be all there is.
    maxLayers: plan?.mode === 'targets' ? null : maxLayers,
    text,
    instruction: plan?.instruction ?? '',
  };
  // A recognizer works in a thread of its own: the engine finds parts meanwhile, and waits for the lines when it needs them.
  const reading = known ? Promise.resolve(known) : readPage(image, { ...context, progress() {} });
  const [proposed, lines] = await Promise.all([
    engine.decompose(image, { ...wanted, lines: reading }, portion(context, 0, 0.6)),
    reading,
  ]);
  const kept = proposed
    .filter((layer, index) => index === 0 || solidPixels(layer) >= LEAST_PIXELS || layer.kind === 'shadow')
    .map((layer): Piece => (foundBy === undefined ? layer : { ...layer, foundBy }));
  context.stage('Reading the text');
  const isModel = proposed.some(({ matchedBy }) => matchedBy === 'decomposition');
  // Where few layers are wanted, lines were left out on purpose; a model draws its text where it likes.
  const isFull = text === 'none' || isModel || (wanted.maxLayers !== null && kept.length > wanted.maxLayers);
  const rows = text === 'lines' && !isModel ? kept.flatMap(rowPieces) : kept;
  const strung = await withReadings(image, rows, lines, portion(context, 0.6, 0.68));
  const written = isFull ? strung : await withPageLines(image, strung, lines, portion(context, 0.68, 0.73));
  const read = await withReadings(image, written, lines, portion(context, 0.73, 0.75));
  // A model has made up what lies behind, and taken photographs apart, as far as it goes.
  if (isModel) return { pieces: withOwnNames(read), photos: [], isScene: false };
  context.stage('Completing what lies behind');
  const drawn = withoutCrumbs(withoutCounters(read));
  const scene = sceneOf(image, drawn);
  const completed = await completePhotos(
    scene ?? drawn,
    portion(context, 0.75, 1),
    (piece) => piece === scene?.[0],
  );
  const named = completed.pieces.map((piece, index) =>
    // What is drawn with grain looks like a photograph to the engine alone.
    /^photo/.test(piece.name) && !completed.photos.includes(index)
      ? { ...piece, name: 'illustration' }
      : piece,
  );
  const isPhoto = new Set(completed.photos.map((index) => named[index]!));
  const figured = await withFigures(image, named, isPhoto, () => salient(image, context));
  const grouped = withIconGroups(withoutCrumbs(figured), isPhoto);
  const photos = grouped.flatMap((piece, index) => (isPhoto.has(piece) ? [index] : []));
  return { pieces: withOwnNames(grouped), photos, isScene: scene !== null };
}

/** What stands out of a picture; `null` where no engine tells. */
async function salient(image: Raster, context: OperationContext): Promise<Mask | null> {
  if ((await context.enginesFor('matte')).length === 0) return null;
  const engine = await context.capability('matte');
  return engine.matte(image, null, context);
}

/** Names that no two pieces share: numbered where several are of a kind, and shadows named for what casts them. */
function withOwnNames(pieces: readonly Piece[]): readonly Piece[] {
  const kinds = pieces.map(({ kind, name }) => (kind === 'text' ? name : name.replace(/ \d+$/, '')));
  const counts = new Map<string, number>();
  const names = pieces.map(({ kind }, index) => {
    const name = kinds[index]!;
    if (kind === 'shadow' || kinds.filter((other) => other === name).length === 1) return name;
    const number = (counts.get(name) ?? 0) + 1;
    counts.set(name, number);
    return `${name} ${number}`;
  });
  const groupNames = freeNames(new Set(pieces.flatMap(({ groups }) => groups ?? [])), new Set(names));
  return pieces.map((piece, index) => {
    const caster = names[index + 1];
    const isOfNext = piece.kind === 'shadow' && caster !== undefined;
    return {
      ...piece,
      name: isOfNext ? piece.name.replace(/ of .*$/, ` of ${caster}`) : names[index]!,
      ...(piece.groups ? { groups: piece.groups.map((group) => groupNames.get(group)!) } : {}),
    };
  });
}

/** Names of groups that no layer has: those that are taken get a higher number. */
function freeNames(groups: ReadonlySet<string>, taken: Set<string>): ReadonlyMap<string, string> {
  const free = new Map<string, string>();
  for (const group of groups) {
    let name = group;
    for (let number = 1; taken.has(name); number += 1) name = `${group.replace(/ \d+$/, '')} ${number}`;
    taken.add(name);
    free.set(group, name);
  }
  return free;
}

/** The pieces that become layers, and what the user should know of them. */
interface Finished {
  readonly pieces: readonly Piece[];
  readonly notes: readonly string[];
}

/** The pieces with the subjects of photographs taken off these, and how many pictures of both kinds there are. */
async function withSubjects(
  drawing: Drawing,
  maxLayers: number | null,
  context: OperationContext,
): Promise<Finished> {
  const { pieces, photos, isScene } = drawing;
  if (photos.length === 0) return { pieces, notes: [] };
  context.stage('Looking at the photographs in it');
  const most = (maxLayers ?? MOST_LAYERS) - (pieces.length - 1);
  const peeled = await peelPhotos(drawing, most, context);
  const places = photos.map((index) => {
    const { box, kind } = pieces[index]!;
    return kind === 'background'
      ? 'its background'
      : `${box.widthPx}x${box.heightPx} at ${box.leftPx},${box.topPx}`;
  });
  const found = peeled.length - pieces.length;
  const taken = found > 0 ? `; ${found === 1 ? 'a subject was' : `${found} subjects were`} taken off` : '';
  return {
    pieces: peeled,
    notes: [`It is a ${isScene ? 'drawn scene' : 'photograph'} in part: ${places.join('; ')}${taken}.`],
  };
}

/** Whether a noun means something that is drawn or written: where a drawing holds none, nothing else is meant. */
function isDrawnNoun({ kind }: Noun): boolean {
  return kind === 'text' || kind === 'shape' || kind === 'graphic';
}

function isGround(noun: Noun): boolean {
  return noun.kind === 'background' || (noun.kind === 'graphic' && noun.graphic === 'pattern');
}

/**
 * The pieces that words mean, over all others as their background; `null` where no drawn thing answers. What is left of the
 * words is looked for on that background by the engines for photographs.
 */
async function asAsked(
  image: Raster,
  drawing: Drawing,
  plan: InstructionPlan,
  maxLayers: number | null,
  context: OperationContext,
): Promise<Finished | null> {
  const { pieces, photos } = drawing;
  // A ground is there when everything is off it.
  if (plan.targets.every(({ noun }) => isGround(noun))) return withSubjects(drawing, maxLayers, context);
  const isPhoto = new Set(photos.map((index) => pieces[index]!));
  const { chosen, sureness, open } = choosePieces(image, pieces, isPhoto, plan.targets, plan.except);
  const isLocated = (await context.enginesFor('locate')).length > 0;
  const missing = open.filter(({ noun }) => isDrawnNoun(noun) && (noun.kind === 'text' || !isLocated));
  const others = open.filter((phrase) => !missing.includes(phrase));
  if (chosen.length + missing.length === 0) return null;
  const unmet = missing.map(
    ({ words }) => `Nothing that is drawn here is plainly "${words}": it became no layer.`,
  );
  const most = Math.min(maxLayers ?? MOST_LAYERS, plan.maxLayers ?? MOST_LAYERS);
  const [, ...kept] = mostWorthPieces([pieces[0]!, ...chosen], most);
  for (const piece of kept)
    if ((sureness.get(piece) ?? 1) <= FALLBACK_CONFIDENCE)
      unmet.push(`"${piece.name}" is what comes nearest to the words, and hardly what they mean.`);
  const [rest, ...pixels] = overRest(image, pieces, kept);
  // Where nothing comes off, the ground is the picture itself.
  const ground = kept.length === 0 ? { ...rest!, raster: image } : rest!;
  const above = pixels.map((piece, index) => ({
    ...piece,
    confidence: sureness.get(kept[index]!) ?? piece.confidence,
  }));
  if (others.length === 0 || above.length >= most) return { pieces: [ground, ...above], notes: unmet };
  const scene = new Scene(ground.raster, context);
  const { things, notes } = await resolvePlan(scene, { ...plan, targets: others });
  const lifting = await liftThings(
    ground.raster,
    mostWorth(things, most - above.length),
    { mostShadows: 0, covered: null },
    context,
  );
  return { pieces: [...withThings(ground, lifting.lifted), ...above], notes: [...unmet, ...notes] };
}
