import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseRunPlan } from '../../../src-main/domain/plan/parse-run-plan.ts'
import { trainRun } from '../../../src-main/engine/training/train-run.ts'
import { openHome, type Home } from '../../../src-main/host/home.ts'
import { createRun } from '../../../src-main/host/training/create-run.ts'
import { resolveSources } from '../../../src-main/host/training/resolve-sources.ts'
import { readRun } from '../../../src-main/run-folder/read-run.ts'
import { testBackend } from '../../support/test-backend.ts'
import { makeInputs } from './make-run-folder.ts'
import { eventsOf } from './start-trainer.ts'

let root = ''
let home: Home
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'held-out-'))
  home = openHome(join(root, 'home'))
  makeInputs(root, { trainExamples: 16 })
  // The same texts as the dev set's, so that what is found on both is the same.
  copyFileSync(join(root, 'dev.jsonl'), join(root, 'test.jsonl'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function made(test?: { path: string }): Promise<string> {
  const plan = parseRunPlan({
    kind: 'distill',
    data: { source: { kind: 'files', train: join(root, 'train.jsonl'), dev: join(root, 'dev.jsonl') }, test },
    teacher: { model: { kind: 'folder', path: join(root, 'teacher') }, vault: { keep: 'never' } },
    student: { layers: 2, start: { from: 'teacher', layers: [2, 4] } },
    losses: [{ loss: 'soft-label' }],
    training: { epochs: 2, batchSize: 4, learningRate: 1e-3 },
  })
  return createRun(plan, await resolveSources(plan, home, {}), home)
}
const train = (run: string) => trainRun(run, { backend: testBackend(), isEnding: () => false })

describe('a test file that is held out', () => {
  test('is judged once, behind the last step, with the weights that the run exports', async () => {
    const [run, without] = [await made({ path: join(root, 'test.jsonl') }), await made()]
    await train(run)
    await train(without)
    const [tested, ...more] = eventsOf(run, 'tested')
    expect(more).toEqual([])
    const last = eventsOf(run, 'evaluated').at(-1)
    expect(tested).toMatchObject({ step: last?.step, scores: last?.scores, teacher: last?.teacher })
    expect(tested?.teacherScores).toEqual(eventsOf(run, 'teacher-evaluated')[0]?.scores)
    expect(readRun(run).tested?.scores).toEqual(last?.scores)
    const studentOf = (folder: string) => readFileSync(join(folder, 'student', 'model.safetensors'))
    expect(studentOf(run).equals(studentOf(without))).toBe(true)
    expect(eventsOf(without, 'tested')).toEqual([])

    // A trainer that died before its last line: the next one does not look again.
    const log = join(run, 'events.jsonl')
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n')
    expect(lines.at(-1)).toContain('"finished"')
    writeFileSync(log, `${lines.slice(0, -1).join('\n')}\n`)
    await train(run)
    expect(eventsOf(run, 'tested')).toEqual([tested])
    expect(eventsOf(run, 'finished')).toHaveLength(1)
  })

  test('is refused in words where it has no labels', async () => {
    const path = join(root, 'unlabelled.jsonl')
    writeFileSync(path, `${JSON.stringify({ text: 'w1 w2', label: -1 })}\n`)
    await expect(made({ path })).rejects.toMatchObject({
      code: 'invalid-dataset',
      message: expect.stringMatching(/no row with a label .*GLUE keeps the labels/) as string,
    })
  })
})
