import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { FAMILY_IDS, type FamilyId } from '../../../../src-main/contract/families.ts'
import type { LossTerm } from '../../../../src-main/contract/plan-losses.ts'
import { TENSORFLOW_ALONE } from '../../../../src-main/engine/graph/graph.ts'
import { buildStepGraph } from '../../../../src-main/engine/training/step-graph.ts'
import type { EncoderConfig } from '../../../../src-main/model-folder/encoder-config.ts'
import { readFamilyCases, readSavedModel } from '../../../support/family-fixtures.ts'
import { countLaunches, neededFor, sentOver } from '../../../support/gpu-kernels.ts'
import { STEP_SETTINGS } from '../../../support/step-settings.ts'

// What a GPU is asked to start, one by one, is what a step of short texts takes its time for
// (resources/docs/gpu.md). A change that needs more says what for, and raises the number.

const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const MINILM: EncoderConfig = {
  family: 'bert',
  vocabularySize: 6000,
  width: 384,
  layers: 6,
  heads: 12,
  feedForward: 1536,
  positions: 512,
  firstPosition: 0,
  tokenTypes: 2,
  activation: 'gelu',
  layerNormEpsilon: 1e-12,
  initializerRange: 0.02,
  hiddenDropout: 0.1,
  attentionDropout: 0.1,
  head: { activation: 'tanh', dropout: 0.1 },
}
const PAPERS: readonly LossTerm[] = [
  { loss: 'soft-label', weight: 1, temperature: 2 },
  { loss: 'attention-kl', weight: 1 },
  { loss: 'hidden-cosine', weight: 1, at: 'cls' },
]
const HALF = [2, 4, 6].map((teacher, index) => ({ teacher, student: index + 1 }))

function graphOf(student: EncoderConfig, precision: 'float32' | 'bfloat16', teacher?: EncoderConfig) {
  return buildStepGraph({
    student,
    teacher,
    classes: 2,
    stages: [{ terms: teacher ? PAPERS : [{ loss: 'hard-label', weight: 1 }], pairs: teacher ? HALF : [] }],
    ...STEP_SETTINGS,
    precision,
    dropout: true,
    own: TENSORFLOW_ALONE,
  })
}

// In the last layer [CLS]'s rows are cut out, and in an evaluation its query is a product apart.
test.each([
  { precision: 'float32', atMost: { live: 1208, stored: 902, evaluation: 165 } },
  { precision: 'bfloat16', atMost: { live: 1370, stored: 986, evaluation: 210 } },
] as const)('a step of MiniLM to 3 layers starts at most so many, in $precision', ({ precision, atMost }) => {
  const { stages, evaluated } = graphOf({ ...MINILM, layers: 3 }, precision, MINILM)
  const { takeStep } = stages[0]!.onDevice
  const { logits, attention, hiddenStates } = stages[0]!.teacher!
  const ofVault = HALF.flatMap(({ teacher }) => [attention[teacher - 1]!, hiddenStates[teacher]!])
  const needed = {
    live: neededFor([takeStep]),
    stored: neededFor([takeStep], [logits!, ...ofVault]),
    evaluation: neededFor([evaluated.logits]),
  }
  for (const [name, most] of Object.entries(atMost))
    expect(countLaunches(needed[name as keyof typeof needed]), name).toBeLessThanOrEqual(most)
  // Counts that means are divided by, and the places of tokens.
  expect(sentOver(needed.live).length).toBeLessThanOrEqual(7)
})

/** Of the first case of a family's fixtures. */
const ONE_LAYER: Readonly<Record<FamilyId, readonly [step: number, evaluation: number]>> = {
  bert: [187, 45],
  roberta: [187, 45],
  camembert: [187, 45],
  'xlm-roberta': [187, 45],
  distilbert: [187, 45],
  electra: [187, 45],
  mpnet: [190, 46],
  albert: [151, 47], // its layers share their parameters, which are updated once
  'deberta-v2': [259, 66],
  modernbert: [178, 61],
}

test.each(FAMILY_IDS)('one more layer of %s starts at most so many more', (family) => {
  const [saved] = Object.values(readFamilyCases(family))
  const { config } = readSavedModel('student', saved!.student, join(root, family))
  const count = (layers: number) => {
    const dropout = { hiddenDropout: 0.1, attentionDropout: 0.1 }
    const { stages, evaluated } = graphOf({ ...config, ...dropout, layers }, 'float32')
    const [step = 0, evaluation = 0] = [stages[0]!.onDevice.takeStep, evaluated.logits].map((node) =>
      countLaunches(neededFor([node])),
    )
    return { step, evaluation }
  }
  const [two, three] = [count(2), count(3)]
  const [step, evaluation] = ONE_LAYER[family]
  expect(three.step - two.step).toBeLessThanOrEqual(step)
  expect(three.evaluation - two.evaluation).toBeLessThanOrEqual(evaluation)
})
