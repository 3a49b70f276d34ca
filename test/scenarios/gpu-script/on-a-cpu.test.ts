import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const SCRIPT = join(import.meta.dirname, '..', '..', 'gpu', 'index.ts')
const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
afterAll(() => rmSync(root, { recursive: true }))

function testGpu(...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' })
  return { status, stdout, stderr }
}

test('the script for a GPU runs on a CPU where that is asked for, and keeps its report', () => {
  const out = join(root, 'folder', 'report.md')
  const { status, stdout, stderr } = testGpu('--on', 'cpu', '--only', 'machine,plans,memory', '--out', out)
  expect(stderr).toContain('[4/4] Memory')
  expect(stdout).toContain('# Stillroom on a CPU, small: this tries the script, not a GPU')
  expect(stdout).toMatch(/^\| install \| passed \|.* TensorFlow [\d.]+ on CPU/m)
  expect(stdout).toMatch(/^\| plans \| passed \|.* 1 of 1 plans give the numbers/m)
  expect(stdout).toMatch(/^\| memory \| not tried \|/m)
  expect(`${readFileSync(out, 'utf8')}\n`).toBe(stdout)
  expect(status).toBe(0)
})

test('an unknown step is no step', () => {
  const { status, stderr } = testGpu('--only', 'parity,heat')
  expect(stderr).toContain('of install, machine, parity, plans, stability, speed, out-of-memory, memory')
  expect(status).toBe(2)
})
