// Slow: fetches MiniLM's tokenizer.
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { resolveData } from '../../../../src-main/catalogue/resolve-data.ts'
import { resolveModel } from '../../../../src-main/catalogue/resolve-model.ts'
import { readSplit } from '../../../../src-main/datasets/read-split.ts'
import { loadTokenizer } from '../../../../src-main/engine/tokenizing/tokenizer.ts'

const folder = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('vocab.txt alone gives the ids that tokenizer.json gives', async () => {
  const { path } = await resolveModel({ kind: 'catalogue', name: 'minilm-l6' }, { runsFolder: '' })
  copyFileSync(join(path, 'vocab.txt'), join(folder, 'vocab.txt'))
  const [whole, alone] = [loadTokenizer(path, 30_522), loadTokenizer(folder, 30_522)]
  const { dev, labels } = await resolveData({ kind: 'catalogue', name: 'movie-reviews' }, {})
  const { split } = await readSplit(dev, { labels })
  const texts = [...split.examples.map(({ text }) => text), 'Déjà vu in 北京 — “quoted” [MASK]\u0000x']
  const differing = texts.filter(
    (text) => alone.encode(text, text, 40).ids.join() !== whole.encode(text, text, 40).ids.join(),
  )
  expect(differing).toEqual([])
})

test('a cased vocabulary keeps its capitals', () => {
  writeFileSync(join(folder, 'vocab.txt'), '[PAD]\n[UNK]\n[CLS]\n[SEP]\nParis\nparis\n')
  writeFileSync(join(folder, 'tokenizer_config.json'), '{"do_lower_case": false}')
  expect([...loadTokenizer(folder, 6).encode('Paris paris', undefined, 8).ids]).toEqual([2, 4, 5, 3])
})
