import { describe, expect, it } from 'vitest'
import { namesApart } from '../../../src-main/domain/run/names-apart.ts'

describe('names beside each other', () => {
  it('begin where they differ', () => {
    expect(namesApart(['on MRPC: scores and states s1', 'on MRPC: soft labels s1'])).toEqual([
      '…scores and states s1',
      '…soft labels s1',
    ])
  })

  it('keep whole words, to the last of them', () => {
    expect(namesApart(['stacked, 3 layers s1', 'stacked, 3 layers s12'])).toEqual(['…s1', '…s12'])
  })

  it.each([[['soft labels s1']], [['soft A', 'soft B']], [['stacked s1', 'together s1']], [[]]])(
    'are left as they are where nothing is gained: %j',
    (names) => {
      expect(namesApart(names)).toEqual(names)
    },
  )
})
