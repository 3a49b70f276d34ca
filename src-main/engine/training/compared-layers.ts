import type { LayerPair } from '../../contract/plan-student.ts'
import type { EncoderOutputs } from '../encoder/encoder.ts'
import { teacherPartsOfStage, type StageNeeds } from '../../teacher-vault/teacher-parts.ts'
import type { Graph, Node } from '../graph/graph.ts'
import type { AttentionHeads } from '../graph/ops/attention.ts'
import { slice } from '../graph/raw-ops/shape.ts'
import type { LayerPairInputs } from '../losses/loss.ts'
import { drawnMapping, type DrawnMapping } from './drawn-mapping.ts'

/** What losses may compare of a drawn layer of the teacher. */
export type DrawnLayers = DrawnMapping<'state' | 'attention' | keyof AttentionHeads>

/**
 * What losses may compare of a pair of layers, which count from 1; hidden state 0 is the
 * embeddings', which has no attention.
 * @param pairs of one student layer; several for a loss that weighs the teacher's layers
 * @param drawn where the teacher's layer is the one that the step is told
 */
export function layerPair(
  [pair, ...others]: readonly [LayerPair, ...LayerPair[]],
  teacher: EncoderOutputs,
  student: EncoderOutputs,
  drawn: DrawnLayers | undefined,
): Omit<LayerPairInputs, 'mask'> {
  const first =
    drawn && pair.student > 0 ? drawnLayer(pair.student, drawn) : teacherLayer(pair.teacher, teacher)
  return {
    ...first,
    teacherStates: [
      first.teacherState,
      ...others.map((other) => teacherLayer(other.teacher, teacher).teacherState),
    ],
    studentState: student.hiddenStates[pair.student] as Node,
    studentAttention: student.attention[pair.student - 1] as Node,
    studentHeads: student.heads[pair.student - 1] as AttentionHeads,
  }
}

function teacherLayer(layer: number, { hiddenStates, attention, heads }: EncoderOutputs) {
  return {
    teacherState: hiddenStates[layer] as Node,
    teacherAttention: attention[layer - 1] as Node,
    teacherHeads: heads[layer - 1] as AttentionHeads,
  }
}

function drawnLayer(student: number, drawn: DrawnLayers) {
  const { state, attention, ...heads } = drawn.teacherOf(student)
  return { teacherState: state, teacherAttention: attention, teacherHeads: heads }
}

/** The layers that a stage draws; the embeddings are compared with embeddings alone. */
export function drawnOfStage(
  graph: Graph,
  name: string,
  stage: StageNeeds,
  teacher: EncoderOutputs,
): DrawnLayers | undefined {
  const { pairs } = stage
  // Layers are packed, and of the last one [CLS] alone may have a state.
  const readsTokens = teacherPartsOfStage(stage).some(({ of }) => of === 'tokens')
  const ofLayers = pairs.filter(({ student }) => student > 0)
  if (ofLayers.length === 0) return undefined
  return drawnMapping(graph, name, ofLayers, (layer) => {
    const { teacherState, teacherAttention, teacherHeads } = teacherLayer(layer, teacher)
    const { query, key, value, scores } = teacherHeads
    const state = readsTokens ? teacherState : slice(teacherState, 1, 0, 1)
    return { state, attention: teacherAttention, query, key, value, scores }
  })
}
