import type { NetworkReads } from '../../src-main/domain/speed/network-reads.ts'
import { encoder } from '../../src-main/engine/encoder/encoder.ts'
import { createNetwork } from '../../src-main/engine/encoder/network.ts'
import { readsOfAttention } from '../../src-main/engine/encoder/reads.ts'
import type { StepGraph } from '../../src-main/engine/training/step-graph.ts'
import type { EncoderConfig } from '../../src-main/model-folder/encoder-config.ts'

/** All that a network has to show. */
export function readsOfAll(config: EncoderConfig) {
  return { ...readsOfAttention(config), states: 'tokens' } as const satisfies NetworkReads
}

/** The same of a network of a graph that is not loaded yet, in float32 and without dropout. */
export function allOf({ inputs, ...graph }: StepGraph, role: 'teacher' | 'student', config: EncoderConfig) {
  const model = graph[role]
  if (!model) throw new Error(`The graph has no ${role}`)
  const [outputs] = encoder(createNetwork(config, model.value), inputs, [readsOfAll(config)])
  return outputs
}
