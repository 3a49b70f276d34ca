// Slow: fetches MiniLM's tokenizer.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { resolveModel } from '../../../../src-main/catalogue/resolve-model.ts'
import { loadTokenizer, type Tokenizer } from '../../../../src-main/engine/tokenizing/tokenizer.ts'
import { FIXTURES } from '../../../support/fixtures.ts'

interface Recorded {
  /** First and last character, and a digest of the ids of each between two letters. */
  readonly ranges: readonly (readonly [number, number, string])[]
  readonly texts: readonly (readonly [string, readonly number[]])[]
}

const python = JSON.parse(readFileSync(join(FIXTURES, 'unicode-tokens.json'), 'utf8')) as Recorded
let tokenizer: Tokenizer
beforeAll(async () => {
  const { path } = await resolveModel({ kind: 'catalogue', name: 'minilm-l6' }, { runsFolder: '' })
  tokenizer = loadTokenizer(path, 30_522)
})

const idsOf = (text: string) => [...tokenizer.encode(text, undefined, 1000).ids]

test('every character that Unicode has long known is tokenized as by Python', () => {
  const differing = python.ranges.filter(([first, last, digest]) => {
    const hash = createHash('sha256')
    for (let point = first; point <= last; point++)
      hash.update(`${idsOf(`a${String.fromCodePoint(point)}b`).join(' ')}\n`)
    return !hash.digest('hex').startsWith(digest)
  })
  expect(differing).toEqual([])
  expect(python.ranges.reduce((count, [first, last]) => count + last - first + 1, 0)).toBeGreaterThan(200_000)
})

test('texts thrown together of scripts, marks, controls and special tokens are tokenized as by Python', () => {
  expect(python.texts.length).toBeGreaterThan(300)
  expect(python.texts.filter(([text, ids]) => idsOf(text).join() !== ids.join())).toEqual([])
})

test('a Σ that ends a word is the σ that Python makes of it', () => {
  expect(idsOf('ΟΔΟΣ')).toEqual(idsOf('οδοσ'))
})
