import { expect, test } from 'vitest'
import { bucketOf } from '../../../src-main/engine/encoder/relative-bias.ts'

test("a distance is in the bucket of transformers' MPNetEncoder.relative_position_bucket", () => {
  // Where a bucket begins, as transformers 5.24 has it of −600 … 600.
  const behind = [0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 23, 32, 46, 64, 91]
  const expected = (ahead: number) => {
    const away = Math.abs(ahead)
    return behind.findLastIndex((from) => from <= away) + (ahead > 0 ? 16 : 0)
  }
  for (let ahead = -600; ahead <= 600; ahead++)
    expect(bucketOf(ahead, { buckets: 32, farthest: 128 }), `${ahead}`).toBe(expected(ahead))
})
