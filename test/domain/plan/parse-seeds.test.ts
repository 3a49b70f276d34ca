import { expect, test } from 'vitest'
import { parseSeeds } from '../../../src-main/domain/plan/parse-seeds.ts'

test('seeds are read as a person writes them', () => {
  expect(parseSeeds('1, 2, 3')).toEqual({ seeds: [1, 2, 3] })
  expect(parseSeeds('7 1-3;7')).toEqual({ seeds: [7, 1, 2, 3] })
  expect(parseSeeds('')).toHaveProperty('problem')
  expect(parseSeeds('1.5')).toHaveProperty('problem')
  expect(parseSeeds('3-1')).toHaveProperty('problem')
  expect(parseSeeds('1-1000000000')).toHaveProperty('problem')
})
