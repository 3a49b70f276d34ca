import { expect } from 'vitest'
import type { Answer, Ask, RequestName } from '../../src-main/contract/api.ts'
import type { ExampleFilter } from '../../src-main/contract/requests/example-requests.ts'

/**
 * C beside A and B: in the counts, filters, sorts and panels, and nowhere in what is of the two.
 */
export async function expectThirdStudent(
  ask: <Name extends RequestName>(name: Name, given: Ask<Name>) => Promise<Answer<Name>>,
  students: { readonly a: string; readonly b: string; readonly c: string },
  examples: number,
): Promise<void> {
  const { a, b, c } = students
  const [two, three] = [await ask('examples.open', { a, b }), await ask('examples.open', students)]
  expect(three.cells).toEqual(two.cells)
  const right = (three.cellsOfC ?? []).reduce((sum, count) => sum + count, 0)
  expect(right).toBe((await ask('examples.open', { a: c })).a.scores.right)
  const all = async (filter: ExampleFilter, of: Ask<'examples.open'> = students) =>
    ask('examples.page', {
      students: of,
      filter,
      sort: { by: of.c ? 'c' : 'a', descending: true },
      offset: 0,
      count: examples,
    })
  const { rows } = await all({})
  const ofHuman = rows.map((row) => row.c?.[row.label] ?? NaN)
  expect(ofHuman).toEqual(ofHuman.toSorted((x, y) => y - x))
  expect((await all({ byC: 'right' })).total).toBe(right)
  expect((await all({ byC: 'wrong' })).total).toBe(examples - right)
  expect((await all({ find: 'c_right and c <= 1' })).total).toBe(right)
  expect((await all({ byC: 'right' }, { a, b })).total).toBe(0)
  const alone = await ask('examples.lives', { a: c })
  expect((await ask('examples.lives', students)).c).toEqual(alone.a)
  const worth = await ask('examples.calibration', students)
  expect(worth?.models.map(({ role }) => role)).toEqual(['teacher', 'a', 'b', 'c'])
  expect(worth?.models[3]?.parts.all?.brier.value).toBe(
    (await ask('examples.calibration', { a: c }))?.models[1]?.parts.all?.brier.value,
  )
}
