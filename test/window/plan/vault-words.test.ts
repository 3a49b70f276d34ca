import { describe, expect, test } from 'vitest'
import type { Seeds } from '../../../src-main/domain/plan/preflight-figures.ts'
import { vaultWords } from '../../../src-renderer/plan/vault-words.ts'
import { measuredTraining as training, VAULT } from '../../support/measured-training.ts'

const shared = (count: number): Seeds => ({ count, hasTeacherEach: false })

describe('the vault in words', () => {
  test('tells one run from several', () => {
    expect(vaultWords(training(VAULT), shared(1))).toEqual({
      figure: '2.0 GB, saves 28 s',
      rest: '± 2 s; filled in the first epoch, read from then on',
    })
    expect(vaultWords(training(VAULT), shared(3))).toEqual({
      figure: '2.0 GB, saves 1 min 48 s',
      rest: '± 6 s in 3 runs: filled once, by the first, which saves 28 s; each of the others saves 40 s',
    })
    expect(vaultWords(training({ ...VAULT, filledShare: 1 }), shared(3))?.rest).toBe(
      '± 6 s in 3 runs: it is filled already and serves all',
    )
  })

  test('does not call a loss a saving', () => {
    expect(vaultWords(training({ ...VAULT, computeMs: 12 }), shared(1))?.figure).toBe(
      '2.0 GB, costs 8 s more than it saves',
    )
  })

  test('says why there is none', () => {
    expect(vaultWords(training({ ...VAULT, notKept: 'computing is as fast' }), shared(1))).toEqual({
      figure: 'not kept',
      rest: 'computing is as fast; the teacher is computed at every step',
    })
    expect(vaultWords(training(), shared(1))).toBeUndefined()
  })
})
