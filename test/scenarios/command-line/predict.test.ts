import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeInputs } from '../training/make-run-folder.ts'
import { stillroom } from './run-stillroom.ts'

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'predict-command-'))
  makeInputs(root)
  writeFileSync(join(root, 'rows.csv'), 'text,label\nw1 w2,POS\nw3,NEG\nw4 w5,\n')
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const predict = (...more: readonly string[]) =>
  stillroom(['predict', '--checkpoint', join(root, 'teacher'), '--file', join(root, 'rows.csv'), ...more])

test('predict says how classes were matched, and what is not judged', async () => {
  const { exitCode, output, complaints } = await predict('--labels', 'yes=POS,no=NEG')
  expect(complaints).toContain("classes matched as told: no is NEG, yes is POS; the model's alone")
  expect(complaints).toMatch(/accuracy [\d.]+ % of 2; unlabelled, so predicted and not judged: 1; 0 rejected/)
  expect(
    output
      .trim()
      .split('\n')
      .map((row) => row.split('\t')[0]),
  ).toEqual(['2', '3', '4'])
  expect(exitCode).toBe(0)
})

test('predict refuses labels that it cannot match, with what to write', async () => {
  const { exitCode, complaints } = await predict()
  expect(complaints).toMatch(
    /no, perhaps, yes; the data's labels are NEG, POS.*--labels no=…,perhaps=…,yes=…/,
  )
  expect(exitCode).toBe(1)
  expect((await predict('--labels', 'yes=POS,no')).exitCode).toBe(2)
})
