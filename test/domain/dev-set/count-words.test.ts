import { expect, test } from 'vitest'
import { countWords } from '../../../src-main/domain/dev-set/count-words.ts'

test('words are stretches without white space, of both texts', () => {
  expect(countWords(" It isn't\tbad. ", 'Is it?')).toBe(5)
  expect(countWords('一 部 film')).toBe(3)
})
