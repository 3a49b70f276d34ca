import { describe, expect, test } from 'vitest'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { schedulesOf, scheduledText, valueAtStep } from '../../../src-main/domain/plan/schedule.ts'
import { checkPlan, mended } from '../../../src-main/domain/plan/plan-problems.ts'

const LINE = { from: 1, to: 0, shape: 'linear', begin: 0, end: 1 } as const
const over = (schedule: Parameters<typeof valueAtStep>[0], steps: number) =>
  Array.from({ length: steps }, (_, step) => valueAtStep(schedule, step, steps))

describe('a setting over the steps of a stage', () => {
  test('linear: from the first step to the last in equal parts', () => {
    expect(over(LINE, 5)).toEqual([1, 3 / 4, 2 / 4, 1 / 4, 0])
    expect(over({ ...LINE, from: 0.1, to: 0.7 }, 4)).toEqual(
      [0.1, 0.1 + 0.6 / 3, 0.1 + (0.6 * 2) / 3, 0.7].map((value) => expect.closeTo(value, 12)),
    )
    expect(over({ ...LINE, from: 0.1, to: 0.7 }, 4).at(-1)).toBe(0.7)
  })
  test('cosine: half a wave, slow at both ends', () => {
    const half = (share: number) => 1 - (1 - Math.cos(Math.PI * share)) / 2
    expect(over({ ...LINE, shape: 'cosine' }, 5)).toEqual([1, half(1 / 4), half(2 / 4), half(3 / 4), 0])
  })
  test('between two shares of the stage, constant before and behind; a jump where they are one', () => {
    const [first, second] = [0.5 - 0.25, 0.75 - 0.25]
    expect(over({ ...LINE, begin: 0.25, end: 0.75 }, 5)).toEqual([1, 1, 1 - first / second, 0, 0])
    expect(over({ ...LINE, begin: 0.5, end: 0.5 }, 5)).toEqual([1, 1, 0, 0, 0])
  })
  test('a number is that number; a stage of one step has the first', () => {
    expect(over(2, 3)).toEqual([2, 2, 2])
    expect(over(LINE, 1)).toEqual([1])
  })
  test('says itself in few signs', () => {
    expect(scheduledText(2)).toBe('2')
    expect(scheduledText(LINE)).toBe('1 → 0')
    expect(scheduledText({ ...LINE, shape: 'cosine', begin: 0.2 })).toBe('1 → 0 cosine between 0.2 and 1')
  })
  test('is found weight before temperature, term by term', () => {
    const [weight, temperature] = [{ ...LINE }, { ...LINE, from: 4 }]
    expect(
      schedulesOf([
        { loss: 'hard-label', weight: 1 },
        { loss: 'soft-label', weight, temperature },
      ]),
    ).toEqual([weight, temperature])
  })
})

describe('in a plan', () => {
  const PLAN = {
    kind: 'distill',
    data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
    teacher: { model: { kind: 'catalogue', name: 'minilm-l6' } },
    student: { layers: 2, start: { from: 'random' } },
    mapping: [{ teacher: 2, student: 1 }],
  }
  const withTerm = (term: object, strategy: object = {}) => ({
    ...PLAN,
    losses: [{ loss: 'soft-label' }, { loss: 'attention-kl', ...term }],
    strategy,
  })
  const messages = (plan: object) => checkPlan(plan).problems.map(({ message }) => message)

  test('a schedule has its shape and its place by default', () => {
    const plan = parseRunPlan(withTerm({ weight: { from: 1, to: 0 } }))
    expect(plan.kind === 'distill' && plan.losses[1]?.weight).toEqual(LINE)
  })

  test.each([
    [{ weight: { from: 2 } }, /Last weight of loss 2 .* is missing/],
    [{ weight: { from: -1, to: 1 } }, /First weight of loss 2 .* is -1; it must be 0, or a number/],
    [{ weight: { from: 1, to: 0, shape: 'steep' } }, /"steep"; it must be "linear" or "cosine"/],
    [{ weight: { from: 1, to: 0, step: 3 } }, /"step" is no setting of Weight of loss 2/],
    [{ weight: 'much' }, /"much"; it must be a number from .*, or how it changes/],
    [{ weight: { from: 0, to: 0 } }, /is 0 from the first step to the last/],
    [
      { weight: { from: 1, to: 0, begin: 0.5, end: 0.2 } },
      /has changed at 0.2 of the stage, before it begins to/,
    ],
  ])('%j is refused in words', (term, expected) => {
    expect(messages(withTerm(term)).join('\n')).toMatch(expected)
  })

  test('an early end is refused where a loss of the stage changes by itself, and not elsewhere', () => {
    const strategy = { kind: 'stacked', convergence: {} }
    const plan = withTerm({ weight: { from: 1, to: 0 } }, strategy)
    expect(messages(plan)[0]).toMatch(
      /would end layer 1 when its loss falls no more, and attention KL changes/,
    )
    const [problem] = checkPlan(plan).problems
    expect(problem?.mend && checkPlan(mended(plan, problem.mend)).problems).toEqual([])
    const ofLabels = {
      ...plan,
      losses: [{ loss: 'soft-label', temperature: { from: 4, to: 1 } }, { loss: 'attention-kl' }],
    }
    expect(messages(ofLabels)).toEqual([])
  })
})
