import { describe, expect, test } from 'vitest'
import { expectedMs, remainingMs } from '../../../src-renderer/runs/expected-time.ts'
import { row } from '../../domain/a-run.ts'

describe('how long it takes', () => {
  test('is not said before twenty steps, then by the pace so far', () => {
    expect(remainingMs(row({ step: 19, steps: 100, trainingMs: 1900 }))).toBeUndefined()
    expect(remainingMs(row({ step: 20, steps: 100, trainingMs: 2000 }))).toBe(8000)
  })

  test('is told of a waiting job by runs of its plan that have finished, less what it has done', () => {
    const job = { id: '1', title: 't', state: 'waiting', askedAt: '', planKey: 'a' } as const
    const rows = [10, 30, 20].map((trainingMs, index) =>
      row({ id: `r${index}`, planKey: 'a', state: 'finished', trainingMs }),
    )
    expect(expectedMs(job, rows)).toBe(20)
    expect(expectedMs({ ...job, runId: 'begun' }, [...rows, row({ id: 'begun', trainingMs: 5 })])).toBe(15)
    expect(expectedMs({ ...job, planKey: 'b' }, rows)).toBeUndefined()
  })
})
