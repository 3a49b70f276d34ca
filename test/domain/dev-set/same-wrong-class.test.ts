import { expect, test } from 'vitest'
import { judge } from '../../../src-main/domain/dev-set/judge.ts'
import { sameWrongClass } from '../../../src-main/domain/dev-set/same-wrong-class.ts'

const said = (...classes: number[]) =>
  judge(
    { kind: 'classification', outputs: 3 },
    Float32Array.from(classes.flatMap((said) => [0, 1, 2].map((c) => (c === said ? 1 : 0)))),
    new Int32Array(classes.length),
  )

test('two errors with a class each are paired alike in one of two ways', () => {
  const found = sameWrongClass(said(1, 2, 0), said(1, 2, 1))
  expect(found).toMatchObject({ same: 2, expected: 1 })
  expect(found?.p).toBeGreaterThan(0.45)
  expect(found?.p).toBeLessThan(0.55)
})

test('where neither leaves a choice nothing is beyond chance', () => {
  expect(sameWrongClass(said(1, 1), said(1, 1))).toEqual({ same: 2, expected: 2, p: 1 })
})
