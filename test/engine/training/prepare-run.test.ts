import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { prepareRun } from '../../../src-main/engine/training/prepare-run.ts'
import { makeInputs, makeRun } from '../../scenarios/training/make-run-folder.ts'

let root = ''
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  makeInputs(root)
})
afterEach(() => rmSync(root, { recursive: true }))

test('a run folder whose classes its loss cannot use is refused, whoever made it', async () => {
  const run = makeRun(root, 'run', { losses: [{ loss: 'dist' }], mapping: [] })
  await expect(prepareRun(run)).resolves.toMatchObject({ sources: { labels: ['no', 'perhaps', 'yes'] } })
  const file = join(run, 'sources.json')
  const sources = JSON.parse(readFileSync(file, 'utf8')) as object
  writeFileSync(file, JSON.stringify({ ...sources, labels: ['no', 'yes'] }))
  await expect(prepareRun(run)).rejects.toMatchObject({
    code: 'invalid-plan',
    message: expect.stringMatching(/soft labels, DIST .* of 2 classes that is only a sign/) as string,
  })
})
