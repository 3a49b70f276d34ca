import { expect, test } from 'vitest'
import { countPair } from '../../../src-main/domain/dev-set/count-pair.ts'
import { judge } from '../../../src-main/domain/dev-set/judge.ts'
import { judgedClasses } from '../../support/judged-classes.ts'

const judged = (predicted: readonly number[], gold: readonly number[]) => {
  const logits = predicted.flatMap((chosen) => [0, 1, 2].map((c) => (c === chosen ? 1 : 0)))
  return judgedClasses(Float32Array.from(logits), Int32Array.from(gold), 3)
}

test('two classifiers on the same examples are counted as one by one', () => {
  const gold = [0, 0, 1, 1, 2, 2]
  const counts = countPair(judged([0, 1, 1, 0, 2, 1], gold), judged([0, 0, 1, 2, 0, 0], gold))
  expect(counts).toEqual({ aOnly: 1, bOnly: 1, same: 2 })
})

test('numbers are the same within the tolerance, whoever is right', () => {
  const of = (...said: number[]) =>
    judge({ kind: 'regression', outputs: 1, tolerance: 1 }, Float32Array.from(said), Float32Array.of(0, 0, 0))
  expect(countPair(of(1, 0, 5), of(2, 3, 5.5))).toEqual({ aOnly: 2, bOnly: 0, same: 2 })
})
