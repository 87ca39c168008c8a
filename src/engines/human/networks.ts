import type { NetworkSpec } from './network.ts';

/** What the outputs of BlazeFace are reshaped from: scores of the fine and the coarse grid, then boxes of both. */
export const FACE_DETECTOR: NetworkSpec = {
  file: 'blazeface',
  input: 'input',
  inputSidePx: 256,
  outputs: [33, 34, 35, 36].map((number) => `StatefulPartitionedCall/functional_1/conv2d_${number}/BiasAdd`),
};

/** 468 points of three coordinates, and whether there is a face at all. */
export const FACE_MESH: NetworkSpec = {
  file: 'facemesh',
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
  input: 'tower_0/images',
  inputSidePx: 512,
  outputs: ['tower_0/Sigmoid', 'tower_0/mul'],
};
