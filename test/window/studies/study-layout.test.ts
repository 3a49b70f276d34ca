import { expect, test } from 'vitest'
import { studyGroups } from '../../../src-main/domain/study/study-table.ts'
import { arrangedStudy } from '../../../src-renderer/studies/study-layout.ts'

const axes = [
  { name: 'method', values: ['soft', 'internal'] },
  { name: 'share', values: ['0.1', '1'] },
  { name: 'depth', values: ['3', '4'] },
]
const groups = studyGroups(
  axes[0]!.values.flatMap((method) =>
    axes[1]!.values.flatMap((share) =>
      axes[2]!.values.map((depth) => ({ place: [method, share, depth], seed: 1, run: null, value: null })),
    ),
  ),
)
const placesOf = (layout: Parameters<typeof arrangedStudy>[2]) =>
  arrangedStudy(axes, groups, layout).groups.map(({ place }) => place.join(' '))

test('any axis may be the rows; the others follow in their order', () => {
  const { axes: arranged, groups: found } = arrangedStudy(axes, groups, { rows: 'share', held: {} })
  expect(arranged.map(({ name }) => name)).toEqual(['share', 'method', 'depth'])
  expect(found[0]?.place).toEqual(['0.1', 'soft', '3'])
  expect(found).toHaveLength(8)
})

test('an axis that is held shows one value and takes no column', () => {
  expect(placesOf({ rows: 'method', held: { share: '1' } })).toEqual([
    'soft 3',
    'soft 4',
    'internal 3',
    'internal 4',
  ])
})

test('rows are not held, and what the study lacks is passed over', () => {
  expect(placesOf({ rows: 'method', held: { method: 'soft', share: '7', lost: '1' } })).toHaveLength(8)
  expect(placesOf({ rows: 'lost', held: {} })[0]).toBe('soft 0.1 3')
})

test('an arranged place is told as the study has it', () => {
  const { placeInStudy } = arrangedStudy(axes, groups, { rows: 'depth', held: { share: '1' } })
  expect(placeInStudy(['4', 'soft'])).toEqual(['soft', '1', '4'])
})
