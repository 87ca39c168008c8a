import { Problem } from '../domain/problem.ts';
import type { Availability, EngineContext } from './engine.ts';

/** Whether the weights of an engine are installed; nothing is loaded. */
export async function packAvailability(context: EngineContext, packId: string): Promise<Availability> {
  const place = await placeOf(context, packId);
  return place.installed ? { available: true } : { available: false, reason: place.reason };
}

/**
 * The folder of an installed pack.
 * @throws Problem `engine_unavailable`
 */
export async function packFolder(context: EngineContext, packId: string): Promise<string> {
  const place = await placeOf(context, packId);
  if (place.installed) return place.folder;
  throw new Problem('engine_unavailable', place.reason);
}

async function placeOf({ modelPacks }: EngineContext, packId: string) {
  const reason = `The model pack ${packId} is not installed; "unflatten models pull ${packId}" fetches it.`;
  return modelPacks ? modelPacks.locate(packId) : ({ installed: false, reason } as const);
}
