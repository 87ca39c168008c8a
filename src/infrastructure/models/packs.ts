import type { ModelPack } from './pack.ts';

/**
 * Every pack that can be pulled. Revisions, sizes and hashes are those of the hub's own file listings, as public projects
 * that pin the same files have recorded them. Files without a hash are small configurations that nobody has published one of.
 */
export const modelPacks: readonly ModelPack[] = [
  {
    id: 'grounding-dino-tiny',
    capability: 'locate',
    summary: 'Finds what words describe, as boxes',
    repository: 'onnx-community/grounding-dino-tiny-ONNX',
    revision: 'ff690b0a8050566c290287545bd059350f3e9096',
    files: [
      // Weights of four bits, arithmetic of 32: half precision has to be cast back and forth on a CPU.
      {
        path: 'onnx/model_q4.onnx',
        bytes: 227_229_745,
        sha256: '2ed98a91b75f00d325c7581bee83b92b5b98460981772edf5ed844370ac25c11',
      },
      {
        path: 'tokenizer.json',
        bytes: 711_396,
        sha256: 'd241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66',
      },
      {
        path: 'preprocessor_config.json',
        sha256: 'ffc8a8a93bb1782cc6f84a37b83babb0660bb19146e52600c122335a798b503f',
      },
      { path: 'config.json' },
      { path: 'tokenizer_config.json' },
    ],
    licence: { spdx: 'Apache-2.0', needsConsent: false },
  },
  {
    id: 'slimsam-77',
    capability: 'segment',
    summary: 'Gives the shape of what a box or points mean',
    repository: 'Xenova/slimsam-77-uniform',
    revision: '5850ab45f587c112167512ffef949107115e26a0',
    files: [
      {
        path: 'onnx/vision_encoder_quantized.onnx',
        bytes: 8_882_165,
        sha256: 'cce23c7b2e5d4f330932738fb67ba518e04b0d99ccdd1cccd22a7da4e01f2971',
      },
      {
        path: 'onnx/prompt_encoder_mask_decoder_quantized.onnx',
        bytes: 4_903_810,
        sha256: 'cb90b279f549d2cab7fd6e20c38522438c65d84bdcca3d2a764cff7d857fdce2',
      },
      {
        path: 'config.json',
        bytes: 379,
        sha256: '6339884f168658d3ca6473b486973913fb33e84e625e06ae2dd7b4a808187419',
      },
      {
        path: 'preprocessor_config.json',
        bytes: 466,
        sha256: '225545a743c654e3c495ec6f545a0eaba57c8ba3fbbd8483b3cb1c0fc58db517',
      },
    ],
    licence: { spdx: 'Apache-2.0', needsConsent: false },
  },
  {
    id: 'birefnet-lite',
    capability: 'matte',
    summary: 'Mattes the main subject; needs about 7 GiB of memory while it looks',
    repository: 'onnx-community/BiRefNet_lite-ONNX',
    revision: 'de15b22ba131738a16dff04aab8bdf8dc32e3ac1',
    files: [
      // The file of half the size is of half precision, which did not end within three minutes on a CPU where this takes 7 s.
      {
        path: 'onnx/model.onnx',
        bytes: 224_005_088,
        sha256: '5600024376f572a557870a5eb0afb1e5961636bef4e1e22132025467d0f03333',
      },
    ],
    licence: { spdx: 'MIT', needsConsent: false },
  },
  {
    id: 'migan',
    capability: 'fill',
    summary: 'Makes up what lies in a hole, small and quick',
    repository: 'andraniksargsyan/migan',
    revision: '406830d0fa60666da0071c342ad2fbc8f30c5c64',
    files: [
      {
        path: 'migan_pipeline_v2.onnx',
        bytes: 28_079_181,
        sha256: '6f1f3530a1a2324b19752018ce756088b07973cda8d7d890034ace5c8a48c40b',
      },
    ],
    licence: {
      spdx: 'MIT',
      note: 'The authors put code and weights under MIT; the weights were trained on Places2.',
      needsConsent: false,
    },
  },
  {
    id: 'lama',
    capability: 'fill',
    summary: 'Makes up what lies in a hole, with repeating structure',
    repository: 'Carve/LaMa-ONNX',
    revision: 'c3c0c9e468934d62e79c329e35d82dd09ff8c444',
    files: [
      {
        path: 'lama_fp32.onnx',
        bytes: 208_044_816,
        sha256: '1faef5301d78db7dda502fe59966957ec4b79dd64e16f03ed96913c7a4eb68d6',
      },
    ],
    licence: {
      spdx: 'Apache-2.0',
      note:
        'Apache-2.0 is what the export says and what the code of LaMa is under. Its authors have not said in writing that ' +
        'it covers the weights, which were trained on Places2, whose pictures are for non-commercial research; judge for ' +
        'yourself before you use it.',
      needsConsent: true,
    },
  },
];
