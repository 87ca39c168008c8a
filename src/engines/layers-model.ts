import { z } from 'zod';

const nameAndRest = z.tuple([z.string()], z.unknown());

/** What a TensorFlow.js layers model says of its layers, under `modelTopology`. */
export const topologySchema = z.object({
  model_config: z.object({
    config: z.object({
      layers: z.array(
        z.object({
          class_name: z.string(),
          name: z.string(),
          config: z.record(z.string(), z.unknown()),
          inbound_nodes: z.array(z.array(nameAndRest)),
        }),
      ),
      input_layers: z.array(nameAndRest).length(1),
      output_layers: z.array(nameAndRest).length(1),
    }),
  }),
});

/** One layer of a network, after those whose output it takes. */
export interface NetworkLayer {
  /** Its kind by the name that Keras or the package gives it: `Conv2D`, `Concatenate`, `MultiplyBeta`, … */
  readonly kind: string;
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Names of the layers whose output it takes, in order. */
  readonly inputs: readonly string[];
}

/** Values of one weight, row-major; the kernel of a convolution is `[rows, columns, inputChannels, outputChannels]`. */
export interface NetworkWeight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A network as TensorFlow.js stores it: layers in running order, weights by name (`<layer>/kernel`, `<layer>/bias`). */
export interface LayersModel {
  readonly layers: readonly NetworkLayer[];
  readonly inputLayer: string;
  readonly outputLayer: string;
  readonly weights: ReadonlyMap<string, NetworkWeight>;
}

/** Joins what is said of the layers with their weights. */
export function layersModelOf(
  { model_config: { config } }: z.output<typeof topologySchema>,
  weights: ReadonlyMap<string, NetworkWeight>,
): LayersModel {
  return {
    layers: config.layers.map((layer) => ({
      kind: layer.class_name,
      name: layer.name,
      config: layer.config,
      inputs: layer.inbound_nodes.flatMap((node) => node.map(([name]) => name)),
    })),
    inputLayer: config.input_layers[0]![0],
    outputLayer: config.output_layers[0]![0],
    weights,
  };
}
