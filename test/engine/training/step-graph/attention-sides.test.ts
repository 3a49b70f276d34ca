import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { LossTerm } from '../../../../src-main/contract/plan-losses.ts'
import { buildStepGraph } from '../../../../src-main/engine/training/step-graph.ts'
import { TENSORFLOW_ALONE } from '../../../../src-main/engine/graph/graph.ts'
import { readModel } from '../../../../src-main/model-folder/read-weights.ts'
import { FIXTURES } from '../../../support/fixtures.ts'
import { STEP_SETTINGS } from '../../../support/step-settings.ts'

const { config: teacher } = readModel(join(FIXTURES, 'tiny-teacher'))
const { config: student } = readModel(join(FIXTURES, 'tiny-student'))

/** Which of the compared layer's attention a stage of one loss trains; nothing stands behind it. */
function trainedSides(term: Omit<LossTerm, 'weight'>): readonly string[] {
  const { stages } = buildStepGraph({
    student,
    teacher,
    classes: 3,
    stages: [{ terms: [{ weight: 1, ...term }], pairs: [{ teacher: 4, student: 2 }] }],
    ...STEP_SETTINGS,
    dropout: false,
    own: TENSORFLOW_ALONE,
  })
  const names = [...(stages[0]?.gradients.keys() ?? [])]
  return names.flatMap((name) => /^encoder\.layer\.1\.attention\.self\.(\w+)\.weight$/.exec(name)?.[1] ?? [])
}

test('what no loss looks at is not trained, and weight decay does not shrink it', () => {
  const relations = (...chosen: NonNullable<LossTerm['relations']>) =>
    trainedSides({ loss: 'attention-relations', relations: chosen })
  expect(trainedSides({ loss: 'attention-kl' })).toEqual(['query', 'key'])
  expect(trainedSides({ loss: 'attention-score-mse' })).toEqual(['query', 'key'])
  expect(relations('values')).toEqual(['value'])
  expect(relations('queries', 'values')).toEqual(['query', 'value'])
  expect(trainedSides({ loss: 'attention-relations' })).toEqual(['query', 'key', 'value'])
  expect(trainedSides({ loss: 'hidden-mse' })).toEqual(['query', 'key', 'value'])
})
