import { expect, test } from 'vitest'
import { differingSettings } from '../../../src-main/domain/plan/differing-settings.ts'

test('only settings that differ are named', () => {
  const a = { x: 1, deep: { y: [1, 2], z: 0 } }
  expect(differingSettings([a, { x: 1, deep: { y: [1, 3] } }])).toEqual([
    {
      setting: 'deep.y',
      values: [
        [1, 2],
        [1, 3],
      ],
    },
    { setting: 'deep.z', values: [0, undefined] },
  ])
})
