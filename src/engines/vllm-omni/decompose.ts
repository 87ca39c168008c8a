import { type Box, boxArea, type Size, sharedArea, wholeBox } from '../../domain/box.ts';
import type { Decompose, DecomposeRequest, ProposedLayer, RunContext } from '../../domain/capability.ts';
import type { LayerKind } from '../../domain/layer.ts';
import type { Raster } from '../../domain/raster.ts';
import type { TextLine } from '../../domain/text-line.ts';
import type { DecomposeServer } from '../engine.ts';
import { Pace } from '../pace.ts';
import { decodeAnswer, opaqueOf, pngOf, scaleRaster } from '../picture-exchange.ts';
import { arrange } from './arrange.ts';
import { atNativeSize, filledUp, groundOf, mergedTo, withoutHaze } from './layer-pixels.ts';
import { askForLayers, type LayersProtocol } from './protocol.ts';

/** The models look at less: more would only be sent. */
const MOST_SENT_PIXELS = 1_500_000;
/** The longer side at which pictures are compared. */
const COMPARED_PX = 256;
const SENT = 0.05;
const ANSWERED = 0.85;
/** How sure a model is of its layers is not known; what anchoring finds is what counts. */
const CONFIDENCE = 0.7;
/** A layer whose box lines of text take by so much is writing. */
const WRITING_SHARE = 0.5;

/** The decompose capability as a model behind a server gives it. Pixels travel, never an address. */
export function decomposeBy(server: DecomposeServer, protocol: LayersProtocol): Decompose {
  return {
    decompose: (image, request, context) => decompose(server, protocol, image, request, context),
  };
}

function within({ widthPx, heightPx }: Size, scale: number): Size {
  const side = (lengthPx: number): number => Math.max(1, Math.round(lengthPx * Math.min(1, scale)));
  return { widthPx: side(widthPx), heightPx: side(heightPx) };
}

async function decompose(
  server: DecomposeServer,
  protocol: LayersProtocol,
  image: Raster,
  request: DecomposeRequest,
  context: RunContext,
): Promise<readonly ProposedLayer[]> {
  const pace = new Pace(context);
  const wanted = request.maxLayers === null ? protocol.usualLayers : request.maxLayers + 1;
  const layerCount = Math.min(protocol.mostLayers, Math.max(protocol.leastLayers, wanted));
  const shown = opaqueOf(
    await scaleRaster(image, within(image, Math.sqrt(MOST_SENT_PIXELS / (image.widthPx * image.heightPx)))),
  );
  const png = await pngOf(shown);
  pace.progress(SENT);
  const answers = await askForLayers(
    server,
    protocol,
    { png, size: shown, layerCount, instruction: request.instruction },
    context.signal,
  );
  pace.progress(ANSWERED);
  const pictures = await decoded(answers, server, pace);
  const layers = await arranged(shown, pictures, layerCount, pace);
  const [ground, ...above] = layers;
  const most = request.maxLayers ?? Number.POSITIVE_INFINITY;
  const kept = most === 0 ? [] : mergedTo(above, most);
  return proposed(image, ground!, kept, await request.lines, pace);
}

/** All at the size of the first. */
async function decoded(answers: readonly unknown[], server: DecomposeServer, pace: Pace): Promise<Raster[]> {
  const pictures: Raster[] = [];
  for (const answer of answers) {
    const picture = await decodeAnswer(answer, `the server that ${server.variable} names`);
    pictures.push(withoutHaze(await scaleRaster(picture, pictures[0] ?? picture)));
    await pace.breathe();
  }
  return pictures;
}

/** The layers back to front, the first of them opaque, at the size of the pictures. */
async function arranged(
  shown: Raster,
  pictures: readonly Raster[],
  askedCount: number,
  pace: Pace,
): Promise<readonly Raster[]> {
  const [first] = pictures;
  const compared = within(first!, COMPARED_PX / Math.max(first!.widthPx, first!.heightPx));
  const small: Raster[] = [];
  for (const picture of pictures) small.push(await scaleRaster(picture, compared));
  const { order, hasBackground } = arrange(await scaleRaster(shown, compared), small, askedCount);
  await pace.breathe();
  const layers = order.map((index) => pictures[index]!);
  if (hasBackground) return [filledUp(layers[0]!), ...layers.slice(1)];
  return [groundOf(await scaleRaster(shown, first!), layers), ...layers];
}

async function proposed(
  image: Raster,
  ground: Raster,
  above: readonly Raster[],
  lines: readonly TextLine[],
  pace: Pace,
): Promise<readonly ProposedLayer[]> {
  const layers: ProposedLayer[] = [
    {
      name: 'background',
      kind: 'background',
      box: wholeBox(image),
      raster: opaqueOf(await scaleRaster(ground, image)),
      confidence: 1,
      matchedBy: 'rest',
    },
  ];
  for (const [index, layer] of above.entries()) {
    const place = await atNativeSize(layer, image);
    pace.progress(ANSWERED + ((1 - ANSWERED) * (index + 1)) / above.length);
    await pace.breathe();
    if (place === null) continue;
    layers.push({
      ...place,
      name: `layer ${layers.length}`,
      kind: kindOf(place.box, lines),
      confidence: CONFIDENCE,
      matchedBy: 'decomposition',
    });
  }
  return layers;
}

/** The model does not say what its layers are; where text was read beforehand, that tells writing. */
function kindOf(box: Box, lines: readonly TextLine[]): LayerKind {
  const written = lines.reduce((sum, line) => sum + sharedArea(line.box, box), 0);
  return written >= WRITING_SHARE * boxArea(box) ? 'text' : 'object';
}
