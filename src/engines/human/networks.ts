import type { NetworkSpec } from './network.ts';

/** What the outputs of BlazeFace are reshaped from: scores of the fine and the coarse grid, then boxes of both. */
export const FACE_DETECTOR: NetworkSpec = {
  file: 'blazeface',
  sha256: 'c2b3e51d720d9aad589ce32807f8143603ad0153ccf6a6454b9f16430bdd6a36',
  input: 'input',
  inputSidePx: 256,
  outputs: [33, 34, 35, 36].map((number) => `StatefulPartitionedCall/functional_1/conv2d_${number}/BiasAdd`),
};

/** 468 points of three coordinates, and whether there is a face at all. */
export const FACE_MESH: NetworkSpec = {
  file: 'facemesh',
  sha256: '1e20089806a7835db965d4babd67f07d93dff9965e27d92c8b40ef57653cff0f',
  input: 'input_1',
  inputSidePx: 192,
  outputs: [
    'StatefulPartitionedCall/model_1/conv2d_21/BiasAdd',
    'StatefulPartitionedCall/model_1/activation_1/Sigmoid',
  ],
};

/**
 * MoveNet without its last stage, which would choose the one person nearest to the middle: where people have their
 * centres, where from there their points are, how likely each place is each point, and how far within its cell.
 */
export const BODY_POINTS_NETWORK: NetworkSpec = {
  file: 'movenet-lightning',
  sha256: '820996ebc95ec0aaab828ebb34ab525328cbbe8a242e9db9f65eaa8fe893424f',
  input: 'StatefulPartitionedCall/stack',
  inputSidePx: 192,
  outputs: [
    'StatefulPartitionedCall/Sigmoid_1',
    'StatefulPartitionedCall/kpt_regress_0/conv2d_6/BiasAdd',
    'StatefulPartitionedCall/Sigmoid',
    'StatefulPartitionedCall/kpt_offset_0/conv2d_7/BiasAdd',
  ],
};

/** CenterNet without its last stage, which keeps a fixed number: how likely each place is the middle of each class, and its reach. */
export const OBJECT_DETECTOR: NetworkSpec = {
  file: 'centernet',
  sha256: 'd82f7efbe2194b1638ba372759077a9f6d926aadec6a693f4af0af65e99f50a1',
  input: 'tower_0/images',
  inputSidePx: 512,
  outputs: ['tower_0/Sigmoid', 'tower_0/mul'],
};
