import type { Box } from '../../domain/box.ts';
import type { Capabilities, CapabilityName } from '../../domain/capability.ts';
import type { Mask } from '../../domain/mask.ts';
import type { Raster } from '../../domain/raster.ts';
import type { OperationContext } from '../operation.ts';

/**
 * A context in which nothing looks twice at the same picture for the same thing: answers of engines that find and segment
 * are kept for as long as the picture is. Masks are handed out as copies, for callers write to them. A picture that is
 * written to must not be asked about again.
 */
export function remembering(context: OperationContext): OperationContext {
  const known = new WeakMap<Raster, Map<string, Promise<unknown>>>();

  async function once<Answer>(image: Raster, key: string, ask: () => Promise<Answer>): Promise<Answer> {
    const answers = known.get(image) ?? new Map<string, Promise<unknown>>();
    known.set(image, answers);
    let answer = answers.get(key) as Promise<Answer> | undefined;
    if (!answer) {
      answer = ask();
      answers.set(key, answer);
      // What failed may be asked again.
      answer.catch(() => answers.delete(key));
    }
    return answer;
  }

  const wrappers: {
    readonly [Name in CapabilityName]?: (engine: Capabilities[Name], id: string) => Capabilities[Name];
  } = {
    matte: (engine, id) => ({
      matte: async (image, region, run) =>
        copyOf(await once(image, `matte ${id} ${boxKey(region)}`, () => engine.matte(image, region, run))),
    }),
    segment: (engine, id) => ({
      segment: async (image, prompt, run) =>
        copyOf(
          await once(image, `segment ${id} ${JSON.stringify(prompt)}`, () =>
            engine.segment(image, prompt, run),
          ),
        ),
    }),
    detect: (engine, id) => ({
      labels: engine.labels,
      detect: (image, run) => once(image, `detect ${id}`, () => engine.detect(image, run)),
    }),
    people: (engine, id) => ({
      findPeople: (image, run) => once(image, `people ${id}`, () => engine.findPeople(image, run)),
    }),
    locate: (engine, id) => ({
      locate: (image, phrase, run) =>
        once(image, `locate ${id} ${phrase}`, () => engine.locate(image, phrase, run)),
    }),
    'read-text': (engine, id) => ({
      readText: (image, regions, run) =>
        once(image, `read ${id} ${regions?.map(boxKey).join(' ')}`, () =>
          engine.readText(image, regions, run),
        ),
    }),
  };

  return {
    ...context,
    capability: async <Name extends CapabilityName>(name: Name, engineId?: string) => {
      const engine = await context.capability(name, engineId);
      const wrap = wrappers[name];
      return wrap ? wrap(engine, engineId ?? '') : engine;
    },
  };
}

const boxKey = (box: Box | null): string =>
  box ? `${box.leftPx},${box.topPx},${box.widthPx},${box.heightPx}` : 'whole';

const copyOf = (mask: Mask): Mask => ({ ...mask, data: mask.data.slice() });

/** A context that completes what lies behind by the engine that was named, if one was. */
export function fillingBy(engineId: string | undefined, context: OperationContext): OperationContext {
  if (engineId === undefined) return context;
  return {
    ...context,
    capability: async <Name extends CapabilityName>(name: Name, otherId?: string) =>
      context.capability(name, name === 'fill' ? engineId : otherId),
  };
}
