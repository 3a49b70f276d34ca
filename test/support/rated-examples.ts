import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'
import type { Answer, Ask, RequestName } from '../../src-main/contract/api.ts'

/** Ratings that follow from an example's place; every tenth has none. */
const ratingsOf = (examples: number) =>
  Array.from({ length: examples }, (_, index) => ({
    index,
    mean: (index % 9) - 4,
    spread: (index % 2) + 0.5,
  })).filter(({ index }) => index % 10 !== 9)

/** Gives examples of a JSON Lines file ratings. */
export function rateExamples(path: string): void {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  for (const { index, mean, spread } of ratingsOf(lines.length)) {
    const ratings = { ratingMean: mean, ratingSpread: spread, ratingCount: 20 }
    lines[index] = JSON.stringify({ ...(JSON.parse(lines[index] ?? '') as object), ...ratings })
  }
  writeFileSync(path, `${lines.join('\n')}\n`)
}

/** What people rated is asked and sliced by their ratings, and what nobody rated stands last. */
export async function expectRatings(
  ask: <Name extends RequestName>(name: Name, given: Ask<Name>) => Promise<Answer<Name>>,
  students: Ask<'examples.open'>,
  examples: number,
): Promise<void> {
  const rated = ratingsOf(examples)
  expect((await ask('examples.open', students)).hasRatings).toBe(true)
  const page = (find: string, by: 'index' | 'spread') =>
    ask('examples.page', {
      students,
      filter: { find },
      sort: { by, descending: by === 'spread' },
      offset: 0,
      count: examples,
    })
  const { rows: found } = await page('rating < 0 and spread >= 1', 'index')
  expect(found.map(({ index }) => index)).toEqual(
    rated.filter(({ mean, spread }) => mean < 0 && spread >= 1).map(({ index }) => index),
  )
  const sorted = (await page('', 'spread')).rows.map(({ sortedBy }) => sortedBy)
  const spreads = rated.map(({ spread }) => spread).toSorted((one, other) => other - one)
  const none = Array.from({ length: examples - rated.length }, () => undefined)
  expect(sorted).toEqual([...spreads, ...none])
  const { slices } = await ask('examples.slices', students)
  expect(slices.some(({ find }) => find.startsWith('spread'))).toBe(true)
  const calibration = await ask('examples.calibration', students)
  expect(calibration?.people?.all?.examples).toBe(rated.length)
}
