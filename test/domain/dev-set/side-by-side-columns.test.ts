import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TRUTH_CELLS } from '../../../src-main/contract/example-browser.ts'
import { apartColumn, sortColumn, truthCells } from '../../../src-main/domain/dev-set/side-by-side-columns.ts'
import { judgedClasses } from '../../support/judged-classes.ts'
import { modelColumns } from '../../../src-main/domain/dev-set/model-columns.ts'
import { predictedClasses, probabilitiesOf } from '../../../src-main/domain/dev-set/scores.ts'

/** Some examples, some classes, logits of three models. */
const benches = fc
  .record({ classes: fc.integer({ min: 2, max: 4 }), examples: fc.integer({ min: 1, max: 30 }) })
  .chain(({ classes, examples }) => {
    const logits = fc
      .array(fc.float({ min: -20, max: 20, noNaN: true }), {
        minLength: examples * classes,
        maxLength: examples * classes,
      })
      .map((values) => Float32Array.from(values))
    const gold = fc
      .array(fc.integer({ min: 0, max: classes - 1 }), { minLength: examples, maxLength: examples })
      .map((values) => Int32Array.from(values))
    return fc.record({ classes: fc.constant(classes), gold, teacher: logits, a: logits, b: logits })
  })

const kl = (p: readonly number[], q: readonly number[]) =>
  p.reduce((sum, share, c) => sum + (share === 0 ? 0 : share * (Math.log(share) - Math.log(q[c] ?? 0))), 0)
const js = (p: readonly number[], q: readonly number[]) => {
  const mean = p.map((share, c) => (share + (q[c] ?? 0)) / 2)
  return (kl(p, mean) + kl(q, mean)) / 2
}
const distance = (p: readonly number[], q: readonly number[]) =>
  p.reduce((sum, share, c) => sum + Math.abs(share - (q[c] ?? 0)), 0) / 2

describe('columns over a dev set', () => {
  test('are what the plain functions say of each example', () => {
    fc.assert(
      fc.property(benches, ({ classes, gold, teacher, a, b }) => {
        const columns = {
          gold,
          words: gold,
          teacher: modelColumns(judgedClasses(teacher, gold, classes)),
          a: modelColumns(judgedClasses(a, gold, classes)),
          b: modelColumns(judgedClasses(b, gold, classes)),
          c: undefined,
        }
        expect(columns.a.predicted).toEqual(predictedClasses(a, classes))
        const cells = truthCells(columns)
        const apart = apartColumn(columns)
        gold.forEach((label, row) => {
          const [t, ofA, other] = [teacher, a, b].map((logits) => [...probabilitiesOf(logits, classes, row)])
          if (!t || !ofA || !other) throw new Error('three models were asked for')
          expect([...columns.teacher.said.subarray(row * classes, (row + 1) * classes)]).toEqual(t)
          const sorted = t.toSorted((x, y) => y - x)
          expect(columns.teacher.confidence[row]).toBe(sorted[0])
          expect(columns.teacher.margin[row]).toBeCloseTo((sorted[0] ?? 0) - (sorted[1] ?? 0), 12)
          const right = [teacher, a, b].map((logits) => predictedClasses(logits, classes)[row] === label)
          const names = {
            'true,true,true': 'all-right',
            'true,true,false': 'b-loses',
            'true,false,true': 'a-loses',
            'true,false,false': 'both-lose',
            'false,true,true': 'both-mend',
            'false,true,false': 'a-mends',
            'false,false,true': 'b-mends',
            'false,false,false': 'inherited',
          }
          expect(TRUTH_CELLS[cells[row] ?? 0]).toBe(names[right.join() as keyof typeof names])
          expect(apart[row]).toBeCloseTo(
            Math.max(distance(t, ofA), distance(t, other), distance(ofA, other)),
            12,
          )
          const at = (by: Parameters<typeof sortColumn>[1]) => sortColumn(columns, by)?.[row]
          expect(at('a')).toBe(ofA[label])
          expect(at('kl-a')).toBeCloseTo(kl(t, ofA), 9)
          expect(at('js-b')).toBeCloseTo(js(t, other), 9)
          expect(at('js-ab')).toBeCloseTo(js(ofA, other), 9)
        })
      }),
      { numRuns: 100 },
    )
  })

  test('without a B have no column of B, and A stands for both', () => {
    const gold = Int32Array.of(0, 1)
    const columns = {
      gold,
      words: Int32Array.of(3, 4),
      teacher: modelColumns(judgedClasses(Float32Array.of(1, 0, 1, 0), gold, 2)),
      a: modelColumns(judgedClasses(Float32Array.of(0, 1, 0, 1), gold, 2)),
      b: undefined,
      c: undefined,
    }
    expect([...truthCells(columns)].map((cell) => TRUTH_CELLS[cell])).toEqual(['both-lose', 'both-mend'])
    expect(sortColumn(columns, 'b')).toBeUndefined()
    expect(sortColumn(columns, 'js-ab')).toBeUndefined()
    expect(sortColumn(columns, 'c')).toBeUndefined()
  })

  test('a C beside them is in how far apart answers are, and has columns of its own', () => {
    const gold = Int32Array.of(0)
    const model = (share: number) =>
      modelColumns(judgedClasses(Float32Array.of(Math.log(share / (1 - share)), 0), gold, 2))
    const pair = { gold, words: gold, teacher: model(0.6), a: model(0.7), b: model(0.8) }
    const columns = { ...pair, c: model(0.1) }
    expect(apartColumn({ ...pair, c: undefined })[0]).toBeCloseTo(0.8 - 0.6, 6)
    expect(apartColumn(columns)[0]).toBeCloseTo(0.8 - 0.1, 6)
    expect(sortColumn(columns, 'c')?.[0]).toBeCloseTo(0.1, 6)
    expect(sortColumn(columns, 'margin-c')?.[0]).toBeCloseTo(0.8, 6)
    expect(truthCells(columns)).toEqual(truthCells({ ...pair, c: undefined }))
  })
})
