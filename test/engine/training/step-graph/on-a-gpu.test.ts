import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { FAMILY_IDS } from '../../../../src-main/contract/families.ts'
import { LOSS_IDS, type LossId } from '../../../../src-main/contract/loss-id.ts'
import {
  LOSSES,
  LOSS_AVERAGES,
  LOSS_PLACES,
  RELATIONS,
  type LossFacts,
} from '../../../../src-main/contract/losses.ts'
import type { LossTerm } from '../../../../src-main/contract/plan-losses.ts'
import { TASK_KINDS } from '../../../../src-main/contract/tasks.ts'
import { TENSORFLOW_ALONE } from '../../../../src-main/engine/graph/graph.ts'
import { buildStepGraph, type StepGraph } from '../../../../src-main/engine/training/step-graph.ts'
import type { StageLosses, StepGraphPlan } from '../../../../src-main/engine/training/step-graph-plan.ts'
import type { EncoderConfig } from '../../../../src-main/model-folder/encoder-config.ts'
import { readModel } from '../../../../src-main/model-folder/read-weights.ts'
import { readFamilyCases, readSavedModel } from '../../../support/family-fixtures.ts'
import { FIXTURES } from '../../../support/fixtures.ts'
import { broughtBack, liesOnDevice, neededFor, withoutKernel } from '../../../support/gpu-kernels.ts'
import { STEP_SETTINGS } from '../../../support/step-settings.ts'

const PRECISIONS = ['float32', 'bfloat16'] as const
const PAIRS = [
  { teacher: 2, student: 1 },
  { teacher: 3, student: 2 },
]
const student = readModel(join(FIXTURES, 'tiny-student')).config
const teacher = readModel(join(FIXTURES, 'tiny-teacher')).config

const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A loss with every choice of its settings that changes what is computed. */
function choicesOf(loss: LossId): readonly LossTerm[] {
  const { at, relations, temperature, compares }: LossFacts = LOSSES[loss]
  const term = { loss, weight: 1, ...(temperature && { temperature }) }
  if (at) {
    const places = LOSS_PLACES.flatMap((place) => LOSS_AVERAGES.map((per) => ({ ...term, at: place, per })))
    return [...places, ...LOSS_PLACES.map((place) => ({ ...term, at: place, projection: 'linear' as const }))]
  }
  if (relations) {
    const ofOne = RELATIONS.map((relation) => ({ ...term, relations: [relation] }))
    return [term, ...ofOne, { ...term, relationHeads: 2 }]
  }
  if (compares === 'attention')
    return [...LOSS_AVERAGES.map((per) => ({ ...term, per })), { ...term, texts: 'mixed' as const }]
  return compares === 'labels' ? [term, { ...term, smoothing: 0.1 }] : [term]
}

const EVERY_TERM = LOSS_IDS.flatMap(choicesOf)
const internal: readonly LossTerm[] = [
  { loss: 'attention-kl', weight: 1 },
  { loss: 'hidden-cosine', weight: 1, at: 'cls' },
]

/** Both networks run on texts as they are and on mixtures, padded with their family's padding. */
const MIXING: readonly LossTerm[] = [
  { loss: 'hard-label', weight: 1 },
  ...internal,
  { loss: 'hidden-mse', weight: 1, at: 'tokens', texts: 'mixed' },
  { loss: 'attention-consistency', weight: 1 },
]

function withDropout(config: EncoderConfig): EncoderConfig {
  return { ...config, hiddenDropout: 0.1, attentionDropout: 0.1, head: { ...config.head, dropout: 0.1 } }
}

/** BERT's, with dropout and a live teacher, on labels. */
function graphOf(changed: Partial<StepGraphPlan>, stage: Partial<StageLosses> = {}): StepGraph {
  return buildStepGraph({
    student: {
      ...student,
      hiddenDropout: 0.1,
      attentionDropout: 0.1,
      head: { ...student.head, dropout: 0.1 },
    },
    teacher,
    classes: 3,
    stages: [{ terms: [{ loss: 'hard-label', weight: 1 }, ...internal], pairs: PAIRS, ...stage }],
    ...STEP_SETTINGS,
    dropout: true,
    own: TENSORFLOW_ALONE,
    ...changed,
  })
}

/** Everything that a graph can be asked for has a kernel, and no step waits in its middle. */
function expectOnGpu({ graph, stages }: StepGraph): void {
  expect(withoutKernel(graph.operations)).toEqual([])
  const fetched = stages.flatMap(({ onDevice, keepFirst, keepNext, applyKept }) => [
    onDevice.takeStep,
    keepFirst,
    keepNext,
    applyKept,
  ])
  expect(broughtBack(neededFor(fetched))).toEqual([])
}

const CONFIGS = FAMILY_IDS.map((family) => ({
  family,
  cases: Object.entries(readFamilyCases(family)).map(([name, saved]) => {
    const configOf = (role: 'student' | 'teacher') =>
      readSavedModel(role, saved[role], join(root, family, name, role)).config
    return { name, ofStudent: configOf('student'), ofTeacher: configOf('teacher') }
  }),
}))

describe.each(PRECISIONS)('on a GPU, with products in %s', (precision) => {
  describe.each(CONFIGS)('$family', ({ cases }) => {
    test.each(cases)('$name', ({ ofStudent, ofTeacher }) => {
      expectOnGpu(
        graphOf({ student: withDropout(ofStudent), teacher: ofTeacher, precision }, { terms: MIXING }),
      )
    })
  })

  test.each(LOSS_IDS)('the loss %s, with every choice of its settings', (loss) => {
    expectOnGpu(graphOf({ precision }, { terms: choicesOf(loss) }))
  })

  test.each(['multi-label', 'regression'] as const)('the task %s', (taskKind) => {
    const { outputLosses } = TASK_KINDS[taskKind]
    const terms = [...outputLosses.map((loss) => ({ loss, weight: 1 })), ...internal]
    for (const hasUnlabelled of [false, true])
      expectOnGpu(graphOf({ precision, taskKind, hasUnlabelled }, { terms }))
  })

  test.each(['gelu', 'gelu_new', 'relu', 'tanh'] as const)('the activation %s', (activation) => {
    expectOnGpu(graphOf({ precision, student: { ...student, activation } }))
  })
})

test.each<[string, Partial<StepGraphPlan>, Partial<StageLosses>]>([
  ['rows without a label', { hasUnlabelled: true }, {}],
  ['class weights', { classWeights: [1, 2, 3] }, {}],
  ['a teacher that reads other tokens', { isReadTwice: true }, {}],
  ['no teacher', { teacher: undefined }, { terms: [{ loss: 'hard-label', weight: 1 }], pairs: [] }],
  ['frozen embeddings', { freeze: 'embeddings' }, {}],
  ['no dropout', { dropout: false }, {}],
  ['no clipping and no weight decay', { clipNorm: 0, weightDecay: 0 }, {}],
  ['one layer that is trained', {}, { terms: internal, pairs: PAIRS.slice(0, 1), trained: [1] }],
  ['a mapping with the embeddings', {}, { terms: internal.slice(1), pairs: [{ teacher: 0, student: 0 }] }],
  [
    'a mapping that is drawn',
    {},
    {
      pairs: [1, 2].flatMap((own) => [0, 1].map((more) => ({ teacher: own + more, student: own }))),
      draw: 'step',
    },
  ],
  [
    'weights and temperatures that change',
    {},
    {
      terms: EVERY_TERM.map((term) => ({
        ...term,
        weight: { from: 0, to: 1, shape: 'cosine', begin: 0, end: 1 },
        ...(term.temperature && { temperature: { from: 4, to: 1, shape: 'linear', begin: 0, end: 1 } }),
      })),
    },
  ],
])('%s on a GPU', (_, changed, stage) => {
  expectOnGpu(graphOf(changed, stage))
})

test('a step that leaves its report on the device gives back what lies in host memory; the report itself does not', () => {
  const [stage] = graphOf({}).stages
  const { takeStep } = stage!.onDevice
  expect(liesOnDevice(takeStep)).toBe(false)
  expect(liesOnDevice(stage!.report)).toBe(true)
  expect(neededFor([takeStep])).toContain(stage!.report.operation)
})
