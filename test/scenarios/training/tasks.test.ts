import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHome, type Home } from '../../../src-main/host/home.ts'
import { readModelFolder } from '../../../src-main/model-folder/read-model-folder.ts'
import { writeControl } from '../../../src-main/run-folder/control.ts'
import { readGold, readLogits } from '../../../src-main/run-folder/predictions.ts'
import { readSources } from '../../../src-main/run-folder/read-run.ts'
import { makeInputs } from './make-run-folder.ts'
import { LABELS, makeTaskInputs, makeTaskRun, NAMES, type OtherKind } from './make-task-run.ts'
import { eventsOf, runTrainer, startTrainer, until } from './start-trainer.ts'

// What the real trainer makes of labels that are no one class of a text.

const DEV = 12

let root = ''
let home: Home
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'tasks-'))
  home = openHome(join(root, 'home'))
  makeInputs(root, { devExamples: DEV })
  makeTaskInputs(root)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const made = (taskKind: OtherKind) => makeTaskRun(root, home, taskKind)

async function trained(taskKind: OtherKind): Promise<string> {
  const run = await made(taskKind)
  expect(await runTrainer(run)).toMatchObject({ ended: 0 })
  return run
}

/** The last evaluation of a run: its scores, and what the student and the human said. */
function lastOf(run: string, taskKind: OtherKind) {
  const [evaluated] = eventsOf(run, 'evaluated').slice(-1)
  if (!evaluated) throw new Error('Not evaluated')
  return {
    ...evaluated,
    said: [...readLogits(run, evaluated.predictions)],
    teacherSaid: [...readLogits(run, 'teacher.f32')],
    gold: [...readGold(run, taskKind)],
  }
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length
/** What a run ends with, bit for bit. */
const bits = (run: string) =>
  ['student', 'predictions'].flatMap((folder) =>
    readdirSync(join(run, folder))
      .toSorted()
      .map((name) => [name, readFileSync(join(run, folder, name)).toString('base64')]),
  )
const lossesOf = (run: string) =>
  Object.fromEntries(eventsOf(run, 'step').map(({ step, loss, terms }) => [step, { loss, terms }]))

test('a number is learnt, scored by its distance from the label, and exported as a regression', async () => {
  const run = await trained('regression')
  const { scores, teacher, said, teacherSaid, gold } = lastOf(run, 'regression')
  const { tolerance = 0, labels } = readSources(run)
  expect(gold).toEqual(Array.from({ length: DEV }, (_, at) => LABELS.regression(at)))
  expect(tolerance).toBeCloseTo(0.5, 6) // a tenth of 0 … 5
  const off = said.map((number, row) => Math.abs(number - (gold[row] ?? 0)))
  expect(scores.mse).toBeCloseTo(mean(off.map((distance) => distance ** 2)), 5)
  expect(scores.right).toBe(off.filter((distance) => distance <= tolerance).length)
  const apart = said.map((number, row) => Math.abs(number - (teacherSaid[row] ?? 0)))
  expect(teacher?.meanDifference).toBeCloseTo(mean(apart), 5)
  const losses = eventsOf(run, 'step').map(({ loss }) => loss)
  expect(mean(losses.slice(-5))).toBeLessThan(0.85 * mean(losses.slice(0, 5)))
  const { head } = readModelFolder(join(run, 'student'))
  expect(head).toMatchObject({ kind: 'classifier', taskKind: 'regression', classes: labels })
  expect(JSON.parse(readFileSync(join(run, 'student', 'config.json'), 'utf8'))).toMatchObject({
    problem_type: 'regression',
  })
})

test('several labels are learnt and exported, and a run that is killed and stopped ends in the same bits', async () => {
  const run = await trained('multi-label')
  expect(eventsOf(run, 'started')[0]?.classes).toContain('weights of having a label: calm 1, glad 1, late 2')
  const { scores, said, gold } = lastOf(run, 'multi-label')
  const wanted = Array.from({ length: DEV }, (_, at) =>
    NAMES.map((name) => Number(LABELS['multi-label'](at).includes(name))),
  )
  expect(gold).toEqual(wanted.flat())
  const decided = said.map((logit) => Number(logit >= 0)) // a probability of at least ½
  const both = decided.filter((one, at) => one === 1 && gold[at] === 1).length
  const [saidOnes, trueOnes] = [mean(decided) * decided.length, mean(gold) * gold.length]
  expect(scores.f1Micro).toBeCloseTo((2 * both) / (saidOnes + trueOnes), 6)
  expect(scores.right).toBe(
    wanted.filter((row, at) => row.every((one, label) => one === decided[at * NAMES.length + label])).length,
  )
  expect(JSON.parse(readFileSync(join(run, 'student', 'config.json'), 'utf8'))).toMatchObject({
    problem_type: 'multi_label_classification',
    id2label: { '0': 'calm', '1': 'glad', '2': 'late' },
  })

  const broken = await made('multi-label')
  const killed = startTrainer(broken)
  await until(broken, () => eventsOf(broken, 'step').length >= 5)
  killed.kill('SIGKILL')
  expect(await killed.ending).toMatchObject({ ended: 'SIGKILL' })
  const stopped = startTrainer(broken)
  await until(broken, () => (eventsOf(broken, 'step').at(-1)?.step ?? 0) >= 12)
  writeControl(broken, 'stop')
  expect(await stopped.ending).toMatchObject({ ended: 0 })
  expect(eventsOf(broken, 'finished')).toEqual([])
  writeControl(broken, 'run')
  expect(await runTrainer(broken)).toMatchObject({ ended: 0 })
  expect(bits(broken)).toEqual(bits(run))
  expect(lossesOf(broken)).toEqual(lossesOf(run))
})
