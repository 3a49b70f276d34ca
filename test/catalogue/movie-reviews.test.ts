// Slow: fetches the sentences.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { resolveData } from '../../src-main/catalogue/resolve-data.ts'
import { readReviews, splitReviews } from '../../src-main/catalogue/movie-reviews.ts'
import { readSplit } from '../../src-main/datasets/read-split.ts'

test('labels are the sign of the mean; 0 and the second of two equal texts are left out', () => {
  const texts = '1\t1.5\tgood\r\n2\t-0.5\tbad\r\n3\t0\tso so\r\n4\t2\tgood\r\n'
  const ratings = '1\t1.5\t0.5\t[1, 2]\n2\t-0.5\t1.5\t[1, -2]\n3\t0\t1\t[1, -1]\n4\t2\t0\t[2, 2]'
  expect(readReviews(texts, ratings)).toEqual([
    { id: '1', text: 'good', label: 'positive', ratingMean: 1.5, ratingSpread: 0.5, ratingCount: 2 },
    { id: '2', text: 'bad', label: 'negative', ratingMean: -0.5, ratingSpread: 1.5, ratingCount: 2 },
  ])
})

test('a sentence without ratings is an error, not a guess', () => {
  expect(() => readReviews('1\t1.5\tgood', '2\t1\t0\t[1, 1]')).toThrow(/sentence 1 has no ratings/)
})

test('the split depends on the texts alone, not on their order', () => {
  const review = (id: number) =>
    ({
      id: String(id),
      text: `text ${id}`,
      label: 'positive',
      ratingMean: 1,
      ratingSpread: 0,
      ratingCount: 2,
    }) as const
  const reviews = Array.from({ length: 4000 }, (_, id) => review(id))
  const devIds = (given: typeof reviews) => new Set(splitReviews(given).dev.map(({ id }) => id))
  expect(devIds(reviews)).toEqual(devIds(reviews.toReversed()))
  expect(devIds(reviews).size).toBe(1500)
})

test('movie-reviews has 9,066 training and 1,500 dev sentences, none in both, each with its ratings', async () => {
  const { train, dev, labels } = await resolveData({ kind: 'catalogue', name: 'movie-reviews' }, {})
  const [trained, judged] = await Promise.all([readSplit(train, { labels }), readSplit(dev, { labels })])
  expect(trained.split.examples.length).toBe(9066)
  expect(judged.split.examples.length).toBe(1500)
  expect([...trained.split.rejected, ...judged.split.rejected]).toEqual([])
  const seen = new Set(trained.split.examples.map(({ text }) => text))
  expect(judged.split.examples.filter(({ text }) => seen.has(text))).toEqual([])
  const isSigned = judged.split.examples.every(
    ({ label, rating }) => rating && label === (rating.mean > 0 ? 1 : 0),
  )
  expect(isSigned).toBe(true)
  expect(readFileSync(train.path, 'utf8').endsWith('\n')).toBe(true)
})

test('an unknown name is answered with the known ones', async () => {
  await expect(resolveData({ kind: 'catalogue', name: 'imdb' }, {})).rejects.toMatchObject({
    code: 'unknown-dataset',
    message: expect.stringContaining('movie-reviews'),
  })
})
