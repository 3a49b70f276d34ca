import { describe, expect, test } from 'vitest'
import { troubleOf } from '../../../src-renderer/runs/what-to-do.ts'
import { row } from '../../domain/a-run.ts'

describe('what went wrong', () => {
  test('is said of failed and interrupted runs alone', () => {
    expect(troubleOf(row({ state: 'finished' }))).toBeUndefined()
    expect(troubleOf(row({ state: 'failed', errorCode: 'non-finite-loss', step: 411 }))).toMatchObject({
      reason: 'NaN at step 412',
      mayResume: false,
    })
    expect(troubleOf(row({ state: 'interrupted' }))).toMatchObject({ mayResume: true })
    expect(troubleOf(row({ state: 'failed', errorCode: null }))).toMatchObject({ reason: 'failed at step 5' })
  })
})
