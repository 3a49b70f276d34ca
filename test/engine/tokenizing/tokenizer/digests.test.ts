// Slow: tokenizes whole GLUE tasks.
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { resolveModel } from '../../../../src-main/catalogue/resolve-model.ts'
import { readSplit } from '../../../../src-main/datasets/read-split.ts'
import { loadTokenizer } from '../../../../src-main/engine/tokenizing/tokenizer.ts'
import { FIXTURES } from '../../../support/fixtures.ts'
import { GLUE, GLUE_TASK_OF, hasGlue } from '../../../support/shared-data.ts'

interface Digest {
  readonly file: string
  readonly maxLength: number
  readonly examples: number
  readonly sha256: string
}

const { digests } = JSON.parse(readFileSync(join(FIXTURES, 'token-digests.json'), 'utf8')) as {
  digests: readonly Digest[]
}
describe.skipIf(!hasGlue)('token ids are those of the Python tokenizer', () => {
  test.each(digests)(
    '$file cut to $maxLength: all $examples examples',
    async ({ file, maxLength, examples, sha256 }) => {
      const { path } = await resolveModel({ kind: 'catalogue', name: 'minilm-l6' }, { runsFolder: '' })
      const tokenizer = loadTokenizer(path, 30_522)
      const task = GLUE_TASK_OF[file.split('/')[0] ?? '']
      const { split } = await readSplit({ path: join(GLUE, file), format: 'glue-tsv', task })
      const hash = createHash('sha256')
      for (const { text, textPair } of split.examples)
        hash.update(`${tokenizer.encode(text, textPair, maxLength).ids.join(' ')}\n`)
      expect([split.examples.length, hash.digest('hex')]).toEqual([examples, sha256])
    },
  )
})
