import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DistillPlan } from '../../../src-main/contract/plan.ts'
import { checkPlanAgainstTeacher, parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { StillroomError } from '../../../src-main/domain/stillroom-error.ts'
import { teacherOf } from '../a-teacher.ts'

const PLAN = {
  kind: 'distill',
  data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
  teacher: { model: { kind: 'catalogue', name: 'minilm-l6' } },
  student: { layers: 3, start: { from: 'teacher', layers: [2, 4, 6] } },
  mapping: [
    { teacher: 2, student: 1 },
    { teacher: 4, student: 2 },
    { teacher: 6, student: 3 },
  ],
  losses: [{ loss: 'hard-label' }, { loss: 'attention-kl' }],
}
const distill = (changes: object = {}) => parseRunPlan({ ...PLAN, ...changes }) as DistillPlan

function problemsOf(changes: object): string {
  try {
    distill(changes)
    return ''
  } catch (thrown) {
    if (thrown instanceof StillroomError && thrown.code === 'invalid-plan') return thrown.message
    throw thrown
  }
}

describe('a plan', () => {
  test('gets the defaults that are written down', () => {
    const { training, strategy, data } = distill()
    expect(training).toMatchObject({
      epochs: 3,
      batchSize: 32,
      learningRate: 5e-5,
      seed: 1,
      precision: 'float32',
    })
    expect([strategy.kind, data.maxLength, data.fraction]).toEqual(['together', 128, 1])
  })

  test('says the seed of a share where one is drawn, and nowhere else', () => {
    const { data, teacher } = distill()
    const seedOf = (changes: object) => distill(changes).data.fractionSeed
    expect(seedOf({ data: { ...data, fraction: 0.5 } })).toBe(1)
    expect(seedOf({ data: { ...data, fraction: 0.5, fractionSeed: 4 } })).toBe(4)
    expect(seedOf({ teacher: { ...teacher, fineTune: { fraction: 0.5 } } })).toBe(1)
    expect(distill({ data: { ...data, fractionSeed: 4 } })).toEqual(distill())
  })

  test('that chooses by a score which its task has not, or where nothing is to be chosen by, is refused', () => {
    expect(problemsOf({ training: { bestBy: 'pearson' } })).toContain(
      'Better by (training.bestBy) is "pearson", which there is none of where a label is one class; it may be accuracy, f1Class1,',
    )
    const inside = { losses: [{ loss: 'attention-kl' }] }
    expect(problemsOf({ ...inside, training: { stopEarly: {} } })).toMatch(/no stage of the plan trains it/)
    expect(problemsOf({ ...inside, training: { keep: 'best' } })).toMatch(/no stage of the plan trains it/)
    expect(distill({ training: { stopEarly: {} } }).training.stopEarly).toEqual({ patience: 3, minDelta: 0 })
  })

  test('is answered with all of its problems, each with its place and value', () => {
    const message = problemsOf({ training: { epoch: 3, batchSize: 0 }, losses: [{ loss: 'cosine' }] })
    expect(message).toContain('"epoch" is no setting of Training (training); did you mean Epochs (epochs)?')
    expect(message).toContain(
      'Batch size (training.batchSize) is 0; it must be a whole number from 1 to 4,096',
    )
    expect(message).toContain(
      'Kind of loss 1 (losses[0].loss) is "cosine"; it must be "hard-label", "soft-label"',
    )
  })

  test('with internal losses and no mapping, or a temperature where none belongs, is refused', () => {
    expect(problemsOf({ mapping: [] })).toMatch(/mapping/)
    expect(problemsOf({ losses: [{ loss: 'hard-label', temperature: 2 }] })).toMatch(/temperature/)
    expect(problemsOf({ losses: [{ loss: 'soft-label', at: 'cls' }] })).toMatch(/at/)
  })

  test('of numbers is the same plan when it is read again', () => {
    const source = { kind: 'files', train: '/train.csv', dev: '/dev.csv', taskKind: 'regression' }
    const losses = [{ loss: 'hard-label' }, { loss: 'soft-label' }]
    const plan = distill({ data: { source }, mapping: [], losses })
    expect(parseRunPlan(plan)).toEqual(plan)
  })

  test('that names layers the teacher lacks is refused once the teacher is known', () => {
    expect(() => checkPlanAgainstTeacher(distill(), teacherOf(6))).not.toThrow()
    expect(() => checkPlanAgainstTeacher(distill(), teacherOf(4))).toThrow(
      /Teacher layer of pair 3 \(mapping\[2\]\.teacher\) is 6.*layers 1 to 4/,
    )
  })

  test('whatever is given, the answer is a plan or its problems', () => {
    const anything = fc.anything()
    const key = fc.constantFrom(
      'data',
      'teacher',
      'student',
      'mapping',
      'losses',
      'strategy',
      'training',
      'kind',
      'x',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          anything,
          fc.dictionary(key, anything).map((changes) => ({ ...PLAN, ...changes })),
        ),
        (input) => {
          try {
            parseRunPlan(input)
          } catch (thrown) {
            expect(thrown).toMatchObject({ code: 'invalid-plan' })
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
