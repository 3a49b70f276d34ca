import { expect, test } from 'vitest'
import { proposeSlices } from '../../../src-main/domain/query/propose-slices.ts'

const upTo = (count: number, valueOf: (at: number) => number) =>
  Float64Array.from({ length: count }, (_, at) => valueOf(at))
const none = { words: [], confidence: [], overlap: [], rare: [], labels: [], tags: [] }
const findsOf = (change: Partial<Parameters<typeof proposeSlices>[0]>) => {
  const always = new Set(proposeSlices(none).map(({ find }) => find))
  return proposeSlices({ ...none, ...change }).flatMap(({ find }) => (always.has(find) ? [] : find))
}

test('numbers are cut at their quartiles, with no more digits than that needs', () => {
  expect(findsOf({ words: upTo(100, (at) => at) })).toEqual([
    'words < 25',
    'words >= 25 and words < 50',
    'words >= 50 and words < 75',
    'words >= 75',
  ])
  expect(proposeSlices({ ...none, words: upTo(100, (at) => at) })[1]?.name).toBe('25 to 49 words')
  // A confidence near 1 has as many digits as tell its quarters apart.
  expect(findsOf({ confidence: upTo(1000, (at) => 1 - 1e-4 * (1 - at / 1000)) })).toEqual([
    'confidence < 0.999925',
    'confidence >= 0.999925 and confidence < 0.99995',
    'confidence >= 0.99995 and confidence < 0.999975',
    'confidence >= 0.999975',
  ])
})

test('where many are equal there are fewer parts, and none of what is all equal or missing', () => {
  expect(findsOf({ rare: upTo(100, (at) => (at < 60 ? 0 : 1 / 3)) })).toEqual(['rare < 0.3', 'rare >= 0.3'])
  expect(findsOf({ words: upTo(100, () => 7), overlap: upTo(100, () => Number.NaN) })).toEqual([])
})

test('people agree in the first part of their ratings’ spread and disagree in the last', () => {
  const spread = upTo(100, (at) => (at % 5 === 4 ? Number.NaN : at / 50))
  const ofPeople = proposeSlices({ ...none, spread }).filter(({ find }) => find.startsWith('spread'))
  expect(ofPeople.map(({ name }) => name)).toEqual([
    'people disagree by under 0.5',
    'people disagree by 0.5 to 1',
    'people disagree by 1 to 1.5',
    'people disagree by 1.5 or more',
  ])
  expect(findsOf({ spread: undefined })).toEqual([])
})

test('labels and tags are quoted as a query needs it', () => {
  expect(findsOf({ labels: ['pos', 'not sure'], tags: ['a "b"'] })).toEqual([
    'label == pos',
    'label == "not sure"',
    `tag == 'a "b"'`,
  ])
  expect(findsOf({ labels: { numbers: upTo(8, (at) => at) } })).toEqual([
    'label < 2',
    'label >= 2 and label < 4',
    'label >= 4 and label < 6',
    'label >= 6',
  ])
})
