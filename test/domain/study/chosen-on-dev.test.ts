import { expect, test } from 'vitest'
import { chosenOnDev } from '../../../src-main/domain/study/chosen-on-dev.ts'
import { row } from '../a-run.ts'

const { plan } = row({ id: 'a' })
const best = { ...plan, training: { ...plan.training, keep: 'best' as const } }

test('dev scores of checkpoints that dev chose are called optimistic, and counted; of others nothing is said', () => {
  expect(chosenOnDev([best, plan, best])).toMatch(/^Of 2 of 3 finished runs .* optimistic/)
  expect(chosenOnDev([plan])).toBeNull()
})
