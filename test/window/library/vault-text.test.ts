import { expect, test } from 'vitest'
import type { LibraryVault } from '../../../src-main/contract/library.ts'
import { partsText, sourceText, vaultNames } from '../../../src-renderer/library/vault-text.ts'

test('what a vault holds is told by kind, with its layers in order', () => {
  expect(partsText(['logits', 'attention 12', 'attention 4', 'cls 8', 'tokens 2'])).toBe(
    'logits, attention 4 12, [CLS] 8, tokens 2',
  )
})

test.each([
  ['catalogue minilm-l6', 'minilm-l6'],
  ['hub google/bert_uncased_L-4', 'google/bert_uncased_L-4'],
  ['folder /models/my teacher', 'my teacher'],
  ['folder C:\\models\\mine\\', 'mine'],
  ['/data/my train.jsonl', 'my train.jsonl'],
  ['run 20260101-abc', '20260101-abc'],
  ['folder /models/mine, 3 epochs, seed 2', 'mine, 3 epochs, seed 2'],
])('%j is called %j', (named, text) => expect(sourceText(named)).toBe(text))

test('vaults that look alike are told from each other by their own names', () => {
  const bytes = { bytes: 1, fullBytes: 1, chunks: 1, filledChunks: 1, usedAt: '', isInUse: false }
  const vault = (name: string, teacher: string): LibraryVault => ({
    name,
    teacher,
    data: '/d/train.tsv',
    parts: ['logits'],
    precision: 'float32',
    examples: 9,
    ...bytes,
  })
  const vaults = [vault('aaaa1', 'hub x'), vault('bbbb2', 'hub x'), vault('cccc3', 'hub x, 3 epochs, seed 1')]
  expect([...vaultNames(vaults).values()]).toEqual(['x (aaaa)', 'x (bbbb)', 'x, 3 epochs, seed 1'])
})
