import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, stillroom } from './run-stillroom.ts'

let root: string
beforeAll(() => (root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))))
afterAll(() => rmSync(root, { recursive: true, force: true }))

test.each([
  [['no-such-command']],
  [['run']],
  [['run', 'a.json', '--no-such-option']],
  [['dataset', 'inspect', '--file', 'x.tsv', '--task', 'imdb']],
  [['predict', '--file', 'x.tsv']],
  [['demo', '--seeds', 'many']],
  [['tests', 'add', 'good', '--labels', 'no', 'yes']],
])('wrong usage %j ends with 2 and says what was wrong', async (args) => {
  const { exitCode, complaints } = await stillroom(args)
  expect(exitCode).toBe(2)
  expect(complaints).toMatch(/error|argument|option|--expect/)
})

test('help is help, not an error', async () => {
  const { exitCode, output } = await stillroom(['--help'])
  expect(exitCode).toBe(0)
  expect(output).toContain('Usage: stillroom')
})

test('a failure with --json is one JSON document with a code', async () => {
  const { exitCode, output } = await stillroom(['show', 'nothing', '--json'], { home: join(root, 'home') })
  expect(exitCode).toBe(1)
  expect(JSON.parse(output)).toMatchObject({ error: { code: 'unknown-run' } })
})

test('inspecting counts rows and labels and lists every rejected row', async () => {
  const file = join(root, 'dev.tsv')
  writeFileSync(
    file,
    'index\tsentence1\tsentence2\tlabel\n0\ta\tb\tentailment\n1\tc\td\tnot_entailment\n2\te\n',
  )
  expect(await ask(['dataset', 'inspect', '--task', 'rte', '--file', file])).toEqual({
    reading: expect.arrayContaining([
      expect.stringContaining('Classes in order: entailment, not_entailment'),
    ]),
    repeated: { count: 0, first: [] },
    rows: 2,
    labels: { entailment: 1, not_entailment: 1 },
    unlabelled: 0,
    rejected: [{ line: 4, reason: expect.stringContaining('2 columns') }],
  })
})

test('a file that is not there is named', async () => {
  const { exitCode, complaints } = await stillroom(['dataset', 'inspect', '--file', join(root, 'none.tsv')])
  expect(exitCode).toBe(1)
  expect(complaints).toContain('none.tsv')
})

test('the runtime that runs the tests is ready', async () => {
  const status = await ask<{ state: string; version: string }>(['runtime', 'status'])
  expect(status).toMatchObject({ state: 'ready', version: '2.21.0' })
})
