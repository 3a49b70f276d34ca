import { expect, test } from 'vitest'
import { partsText, sourceText } from '../../../src-renderer/library/vault-text.ts'

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
])('%j is called %j', (named, text) => expect(sourceText(named)).toBe(text))
