import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openEventLog } from '../../../src-main/run-folder/event-log.ts'
import { readEvents } from '../../support/read-events.ts'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'full-disk-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const room = join(import.meta.dirname, '..', '..', '..', 'src-main', 'run-folder')

/**
 * Runs a module in a shell where no file may grow beyond 1 KiB; as on a full disk, a write takes
 * what fits and the next fails.
 */
function runConfined(script: string): unknown {
  const args = [process.execPath, '--input-type=module', '-e', script, room, folder]
  const { stdout, stderr } = spawnSync('bash', ['-c', 'ulimit -f 1; exec "$@"', 'bash', ...args], {
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  return JSON.parse(stdout)
}

describe('where nothing more can be written', () => {
  test('the event log says so, keeps its whole lines and gives no number twice or in vain', () => {
    const said = runConfined(`
      const [room, folder] = process.argv.slice(1)
      const { openEventLog } = await import(room + '/event-log.ts')
      const log = openEventLog(folder)
      const long = { kind: 'failed', step: 1, error: { code: 'unexpected', message: 'x'.repeat(300) } }
      let code
      try { for (;;) log.append(long) } catch (error) { code = error.code }
      const short = log.append({ kind: 'paused', step: 1 }).seq
      console.log(JSON.stringify({ code, short }))`)
    expect(said).toEqual({ code: 'disk-full', short: 3 })
    const log = openEventLog(folder)
    log.append({ kind: 'continued', step: 1 })
    log.close()
    expect(readEvents(folder).map(({ seq, kind }) => [seq, kind])).toEqual([
      [1, 'failed'],
      [2, 'failed'],
      [3, 'paused'],
      [4, 'continued'],
    ])
  })

  test('a file that is written atomically stays as it was, and nothing is left beside it', () => {
    writeFileSync(join(folder, 'state.json'), 'old')
    const said = runConfined(`
      const [room, folder] = process.argv.slice(1)
      const { writeAtomically } = await import(room + '/write-atomically.ts')
      try { writeAtomically(folder + '/state.json', 'x'.repeat(800), 'y'.repeat(800)) }
      catch ({ code, message }) { console.log(JSON.stringify({ code, message })) }`)
    expect(said).toMatchObject({ code: 'disk-full', message: expect.stringMatching(/state\.json.*resume/) })
    expect(readdirSync(folder)).toEqual(['state.json'])
    expect(readFileSync(join(folder, 'state.json'), 'utf8')).toBe('old')
  })
})
