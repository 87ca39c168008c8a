/** Units that a generation counts for: one for each layer that it may give, and one for the background. */
export function costOf(maxLayers: number): number {
  return maxLayers + 1;
}

/** What the units are for; the entries add up to the cost. Nobody is charged for them here. */
export function costDetails(maxLayers: number): readonly { readonly type: string; readonly cost: number }[] {
  return [{ type: 'custom-generation', cost: costOf(maxLayers) }];
}
