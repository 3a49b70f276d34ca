import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { candidatePairs, drawMapping } from '../../../src-main/domain/plan/draw-mapping.ts'
import { checkPlan, mended } from '../../../src-main/domain/plan/plan-problems.ts'

describe('a mapping that is drawn (RAIL-KD)', () => {
  test('is a random subset of the teacher layers, sorted, each as likely as another', () => {
    // 4 of 3 layers to 2: {1,2} {1,3} {1,4} {2,3} {2,4} {3,4}, each from a sixth of the numbers.
    const counts = new Map<string, number>()
    for (let first = 0; first < 60; first++)
      for (let second = 0; second < 60; second++) {
        const numbers = [(first + 0.5) / 60, (second + 0.5) / 60]
        const drawn = drawMapping(candidatePairs(4, 2), () => numbers.shift() ?? 0)
        const teachers = drawn?.map(({ teacher }) => teacher).join() ?? ''
        counts.set(teachers, (counts.get(teachers) ?? 0) + 1)
      }
    expect([...counts.keys()].sort()).toEqual(['1,2', '1,3', '1,4', '2,3', '2,4', '3,4'])
    for (const count of counts.values()) expect(count).toBe(3600 / 6)
  })

  test('has each student layer once, of the pairs that there are, and rises', () => {
    const layer = fc.integer({ min: 1, max: 6 })
    const mapping = fc.uniqueArray(fc.record({ teacher: layer, student: layer }), {
      minLength: 1,
      selector: ({ teacher, student }) => `${teacher} ${student}`,
    })
    fc.assert(
      fc.property(
        mapping,
        fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })),
        (pairs, numbers) => {
          const drawn = drawMapping(pairs, () => numbers.shift() ?? 0)
          if (!drawn) return
          expect(drawn.map(({ student }) => student)).toEqual(
            [...new Set(pairs.map(({ student }) => student))].sort((a, b) => a - b),
          )
          drawn.forEach((pair, at) => {
            expect(pairs).toContainEqual(pair)
            expect(pair.teacher).toBeGreaterThan(drawn[at - 1]?.teacher ?? -1)
          })
        },
      ),
    )
  })

  test('is nothing where no choice rises', () => {
    expect(
      drawMapping(
        [
          { teacher: 2, student: 1 },
          { teacher: 1, student: 2 },
        ],
        () => 0,
      ),
    ).toBeUndefined()
  })

  test('may be of all layers that leave the others room', () => {
    expect(candidatePairs(3, 2)).toEqual([
      { teacher: 1, student: 1 },
      { teacher: 2, student: 1 },
      { teacher: 2, student: 2 },
      { teacher: 3, student: 2 },
    ])
  })
})

describe('in a plan', () => {
  const plan = (mapping: readonly object[]) => ({
    kind: 'distill',
    data: { source: { kind: 'catalogue', name: 'movie-reviews' } },
    teacher: { model: { kind: 'catalogue', name: 'minilm-l6' } },
    student: { layers: 2, start: { from: 'random' } },
    mapping,
    draw: { every: 'epoch' },
    losses: [{ loss: 'hidden-mse' }],
  })
  test('it needs several pairs of a student layer, and a choice that rises', () => {
    const messages = (mapping: readonly object[]) =>
      checkPlan(plan(mapping)).problems.map(({ message }) => message)
    expect(messages(candidatePairs(6, 2))).toEqual([])
    const single = plan([{ teacher: 2, student: 1 }])
    const [problem] = checkPlan(single).problems
    expect(problem?.message).toMatch(/none has several in the mapping/)
    expect(problem?.mend && checkPlan(mended(single, problem.mend)).problems).toEqual([])
    const falling = [
      { teacher: 4, student: 1 },
      { teacher: 5, student: 1 },
      { teacher: 3, student: 2 },
    ]
    expect(messages(falling)[0]).toMatch(/the pairs of together have no such choice/)
  })
})
