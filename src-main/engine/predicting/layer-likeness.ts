import type { LayerLikeness } from '../../contract/preflight.ts'
import { gramOf, linearCka, type Gram } from '../../domain/statistics/linear-cka.ts'
import { embeddingWidth, type EncoderConfig } from '../../model-folder/encoder-config.ts'
import type { Backend } from '../backend.ts'
import { readsOfAttention } from '../encoder/reads.ts'
import { asTeacherReads, evaluationBatches, padBatch, type EncodedExample } from '../training/batches.ts'
import type { Weights } from '../training/model-variables.ts'
import type { PreparedRun } from '../training/prepare-run.ts'
import { configOfRows, cutToRows, type RowsInUse } from '../training/rows-in-use.ts'
import { encoderFeeds } from '../training/step-feeds.ts'
import { buildClassifier } from './classifier.ts'
import { stateOfCls } from './divergence-nodes.ts'

/** Enough for the unbiased estimator to settle to two digits; costs seconds of a large teacher. */
const TEXTS = 128
const AT_ONCE = 16

/**
 * CKA of all layers of the teacher and the student as it starts, by the states of [CLS] in dev
 * texts, evenly spread.
 * @returns undefined for a plan without a teacher
 */
export function measureLikeness(prepared: PreparedRun, backend: Backend): LayerLikeness | undefined {
  const { teacher, dev, config, startingWeights, rows } = prepared
  if (!teacher) return undefined
  const count = Math.min(TEXTS, dev.length)
  const sample = Array.from({ length: count }, (_, at) => dev[Math.floor((at * dev.length) / count)]).filter(
    (example) => example !== undefined,
  )
  const gramsOf = (network: ReadNetwork) => gramsOfLayers(network, prepared, backend)
  const ofTeacher = gramsOf({ ...teacher, examples: asTeacherReads(sample) })
  const ofStudent = gramsOf({ config, weights: startingWeights, rows, examples: sample })
  const valueOf = (one: Gram, other: Gram) => {
    const value = linearCka(one, other)
    return Number.isFinite(value) ? value : null
  }
  return {
    values: ofTeacher.map((one) => ofStudent.map((other) => valueOf(one, other))),
    texts: sample.length,
  }
}

interface ReadNetwork {
  readonly config: EncoderConfig
  readonly weights: Weights
  readonly rows: RowsInUse
  readonly examples: readonly EncodedExample[]
}

/** Of each layer, the states of [CLS] in all examples. */
function gramsOfLayers(
  { config, weights, rows, examples }: ReadNetwork,
  { sources, plan }: PreparedRun,
  backend: Backend,
): readonly Gram[] {
  const ofRows = cutToRows(weights, rows, embeddingWidth(config))
  const { graph, inputs, hiddenStates, variables } = buildClassifier(
    { config: configOfRows(config, rows), weights: ofRows, outputs: sources.labels.length },
    backend,
    readsOfAttention,
    plan.training.precision,
  )
  const layers = hiddenStates.slice(1).map(stateOfCls)
  const states = layers.map(() => new Float32Array(examples.length * config.width))
  const session = backend.load(graph)
  try {
    variables.assign(session, ofRows)
    const lengths = examples.map(({ ids }) => ids.length)
    for (const chosen of evaluationBatches(lengths, AT_ONCE)) {
      const found = session.run(new Map(encoderFeeds(inputs, padBatch(examples, chosen))), layers)
      found.forEach(({ data }, layer) =>
        chosen.forEach((text, row) => {
          const state = (data as Float32Array).subarray(row * config.width, (row + 1) * config.width)
          states[layer]?.set(state, text * config.width)
        }),
      )
    }
  } finally {
    session.close()
  }
  return states.map((all) => gramOf(all, config.width))
}
