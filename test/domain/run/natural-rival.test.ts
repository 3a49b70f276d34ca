import { expect, test } from 'vitest'
import { naturalRival } from '../../../src-main/domain/run/natural-rival.ts'
import { PLAN, row } from '../a-run.ts'

const run = row({ id: 'run', planKey: 'a', steps: 30 })

test('a student stands beside another plan of its teacher, as long if one is', () => {
  const runs = [
    row({ id: 'seed', planKey: 'a', steps: 30 }),
    row({ id: 'short', planKey: 'b', steps: 10 }),
    row({ id: 'as-long', planKey: 'c', steps: 30 }),
  ]
  expect(naturalRival(run, [run, ...runs])?.id).toBe('as-long')
  expect(naturalRival(run, [run, ...runs.slice(0, 1)])?.id).toBe('seed')
})

test('nothing that was not evaluated on the same data stands beside it', () => {
  const elsewhere = { ...PLAN, data: { ...PLAN.data, maxLength: 32 } }
  const runs = [row({ id: 'new', accuracy: null }), row({ id: 'other', plan: elsewhere })]
  expect(naturalRival(run, [run, ...runs])).toBeUndefined()
})
