import { expect, test } from 'vitest'
import { parseRunPlan } from '../../src-main/domain/plan/parse-run-plan.ts'
import { planAddress, planStartOf, withLowerRate, type PlanStart } from '../../src-renderer/plan-address.ts'

const queryOf = (address: string) => new URLSearchParams(address.split('?')[1])

test.each<PlanStart>([
  { kind: 'run', id: '20260101-a&b', isRateLowered: false },
  { kind: 'run', id: 'x', isRateLowered: true },
  { kind: 'fine-tune', model: { kind: 'catalogue', name: 'minilm-l6' } },
  { kind: 'fine-tune', model: { kind: 'folder', path: '/a b/ü?&#' } },
])('an address says what it was made of: %j', (start) => {
  expect(planStartOf(queryOf(planAddress(start)))).toEqual(start)
})

test.each(['', 'fine-tune=nonsense', 'fine-tune={"kind":"nowhere"}', 'rate=lower'])(
  'what cannot be understood is nothing: %s',
  (words) => expect(planStartOf(new URLSearchParams(words))).toBeUndefined(),
)

test('a lower learning rate is about a third in one digit, and all else is the same', () => {
  const plan = parseRunPlan({
    kind: 'fine-tune',
    data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
    model: { kind: 'catalogue', name: 'minilm-l6' },
    training: { learningRate: 2e-5, epochs: 3 },
  })
  const { training, ...rest } = withLowerRate(plan)
  expect({ ...rest, training: { ...training, learningRate: 2e-5 } }).toEqual(plan)
  expect(training.learningRate).toBe(7e-6)
})
