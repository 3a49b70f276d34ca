import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunOverview } from '../../../src-main/contract/run-overview.ts'
import type { StudyEstimate } from '../../../src-main/contract/study-estimate.ts'
import type { Choice } from '../../../src-main/contract/study-choice.ts'
import type { AgreementGroup } from '../../../src-main/domain/study/agreement-table.ts'
import { pairKey } from '../../../src-main/domain/study/inside-pairs.ts'
import type { InsideGroup } from '../../../src-main/contract/study-inside.ts'
import type { StudyDifference } from '../../../src-main/domain/study/study-differences.ts'
import type { StudyGroup } from '../../../src-main/domain/study/study-table.ts'
import { makeInputs } from '../training/make-run-folder.ts'
import { ask, stillroom } from './run-stillroom.ts'

interface StudyAnswer {
  readonly runs: readonly {
    readonly place: readonly string[]
    readonly seed: number
    readonly run: string
    readonly wasThere: boolean
  }[]
  readonly failed: number
}
interface TableAnswer {
  readonly groups: readonly StudyGroup[]
  readonly differences: readonly StudyDifference[]
  readonly notes: readonly string[]
}

let root: string
let home: string
let study: string

const MAPPING = [
  { teacher: 2, student: 1 },
  { teacher: 4, student: 2 },
]

function writeStudy(seeds: string, more: readonly object[] = [], search: readonly object[] = []): void {
  const training = { epochs: 1, batchSize: 4, learningRate: 1e-3 }
  const plan = {
    kind: 'distill',
    data: { source: { kind: 'files', train: 'train.jsonl', dev: 'dev.jsonl' }, maxLength: 24 },
    teacher: { model: { kind: 'folder', path: 'teacher' }, fineTune: training },
    student: { layers: 2, start: { from: 'teacher', layers: [2, 4] } },
    losses: [{ loss: 'soft-label' }],
    training,
  }
  const internal = { losses: [{ loss: 'soft-label' }, { loss: 'attention-kl' }], mapping: MAPPING }
  const variants = [{ name: 'soft' }, { name: 'internal', set: internal }, ...more]
  writeFileSync(
    study,
    JSON.stringify({
      kind: 'study',
      name: 's',
      plan,
      axes: [{ name: 'method', variants }, ...search, { seeds }],
    }),
  )
}

const runsThere = async () => (await ask<{ runs: readonly RunOverview[] }>(['runs'], { home })).runs

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  home = join(root, 'home')
  study = join(root, 'study.json')
  makeInputs(root)
  writeStudy('1')
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

test('a study that is stopped goes on, trains its one teacher once, and each plan once', async () => {
  const stopped = await stillroom(['study', 'run', study], { home, interruptAt: /2 of 2/ })
  expect(stopped.exitCode).not.toBe(0)
  const { runs, failed } = await ask<StudyAnswer>(['study', 'run', study], { home })
  expect(failed).toBe(0)
  expect(runs.map(({ place, wasThere }) => [...place, wasThere])).toEqual([
    ['soft', true],
    ['internal', false],
  ])
  expect((await runsThere()).map(({ plan }) => plan.kind)).toEqual(['fine-tune', 'distill', 'distill'])
})

test('a seed more is only that, and its table has means, differences and what is expected of them', async () => {
  writeStudy('1-2')
  const { runs } = await ask<StudyAnswer>(['study', 'run', study], { home })
  expect(runs.map(({ seed, wasThere }) => [seed, wasThere])).toEqual([
    [1, true],
    [2, false],
    [1, true],
    [2, false],
  ])
  const { groups, differences, notes } = await ask<TableAnswer>(
    ['study', 'show', study, '--metric', 'agreement'],
    { home },
  )
  const made = await runsThere()
  const agreements = groups.map(({ runs: ofGroup }) =>
    ofGroup.map(({ run }) => made.find(({ id }) => id === run)?.last?.teacher?.agreement),
  )
  expect(groups.map(({ runs: ofGroup }) => ofGroup.map(({ value }) => value))).toEqual(agreements)
  expect(differences.map(({ seeds, to }) => [seeds, to.place])).toEqual([[2, ['internal']]])
  expect(differences[0]?.overExamples).toMatchObject({ seeds: 2, resamples: 10_000 })
  expect(notes).toEqual([])
  const { agreement } = await ask<{ agreement: readonly AgreementGroup[] }>(
    ['study', 'show', study, '--agreement'],
    { home },
  )
  const told = agreement.map(({ runs: ofGroup }) =>
    ofGroup.map(({ run, counts }) => {
      const beside = made.find(({ id }) => id === run)?.last?.teacher
      return beside && counts?.agreed === beside.teacherRightStudentRight && counts.mended + counts.wrongToo
    }),
  )
  const wrong = agreement[0]?.means.teacherWrong?.mean
  expect(told).toEqual([
    [wrong, wrong],
    [wrong, wrong],
  ])
  const layers = ['study', 'show', study, '--inside', '--texts', '8']
  const { inside } = await ask<{ inside: readonly InsideGroup[] }>(layers, { home })
  expect(inside.map(({ place, texts, pairs }) => [...place, texts, pairs.map(pairKey)])).toEqual([
    ['soft', 8, ['2 1', '4 2']],
    ['internal', 8, ['2 1', '4 2']],
  ])
  for (const { pairs } of inside)
    for (const { runs: measured, attention, hidden, isLearnt } of pairs) {
      expect([measured, attention?.n, hidden?.n]).toEqual([2, 2, 2])
      expect(attention?.mean).toBeGreaterThan(isLearnt ? 0 : 1e-6)
      expect(attention?.mean).toBeLessThan(Math.LN2)
    }
  const again = await stillroom([...layers, '--as', 'csv'], { home })
  expect(again.output.split(/\r?\n/)[1]).toBe(
    `soft,1,2,no,8,2,${inside[0]?.pairs[0]?.attention?.mean},${inside[0]?.pairs[0]?.attention?.deviation},${inside[0]?.pairs[0]?.hidden?.mean},${inside[0]?.pairs[0]?.hidden?.deviation}`,
  )
  const held = await stillroom(['study', 'check', study, '--expect', 'agreement.soft <= 1'], { home })
  expect([held.exitCode, held.output]).toEqual([0, expect.stringMatching(/^holds {2}agreement\.soft <= 1/)])
  const failed = await stillroom(['study', 'check', study, '--expect', 'agreement.soft > 1'], { home })
  expect([failed.exitCode, failed.output]).toEqual([1, expect.stringMatching(/^FAILS/)])
  const { output } = await stillroom(['study', 'show', study, '--as', 'latex'], { home })
  expect(output).toMatch(/\\toprule\nmethod & .*\n\\midrule\nsoft & \$[\d.]+ \\pm [\d.]+\$/)
  const { output: page } = await stillroom(['study', 'show', study, '--as', 'html'], { home })
  for (const { run } of runs) expect(page).toContain(`<code class="hash">${run}</code>`)
  expect(page).toMatch(/<h2>Agreement with the teacher<\/h2>.*<h2>Examples, by rule<\/h2><p>Examples of/)
})

test('two commands at one time train each plan once, and its teacher', async () => {
  const other = join(root, 'other-home')
  writeStudy('1')
  const both = await Promise.all([1, 2].map(() => ask<StudyAnswer>(['study', 'run', study], { home: other })))
  const { runs } = await ask<{ runs: readonly RunOverview[] }>(['runs'], { home: other })
  expect(runs.map(({ plan, state }) => `${plan.kind} ${state}`)).toEqual([
    'fine-tune finished',
    'distill finished',
    'distill finished',
  ])
  expect(both.map(({ failed }) => failed)).toEqual([0, 0])
  expect(both[1]?.runs.map(({ run }) => run)).toEqual(both[0]?.runs.map(({ run }) => run))
})

test('what each method chooses is tried first, once, killed or not, and its seeds run with it', async () => {
  const other = join(root, 'searching')
  const rates = { setting: 'training.learningRate', values: [1e-3, 1e-2] }
  writeStudy('1-2', [], [{ choose: [rates], by: 'agreement', tries: { seeds: '1' } }])
  await stillroom(['study', 'run', study], { home: other, interruptAt: /2 of 8/, signal: 'SIGKILL' })
  const { runs, failed } = await ask<StudyAnswer>(['study', 'run', study], { home: other })
  expect([runs.length, failed]).toEqual([4 + 4, 0])
  const made = (await ask<{ runs: readonly RunOverview[] }>(['runs'], { home: other })).runs
  // A teacher, two tries of each method, and the other seed of each: its first is a try.
  expect(made.map(({ state }) => state)).toEqual(Array(1 + 4 + 2).fill('finished'))
  const agreementOf = (id: string | undefined) =>
    made.find((run) => run.id === id)?.result?.teacher?.agreement
  const best = ['soft', 'internal'].map((method) => {
    const [low, high] = runs
      .slice(0, 4)
      .flatMap(({ place, run }) => (place[0] === method ? [agreementOf(run) ?? 0] : []))
    return (high ?? 0) > (low ?? 0) ? 1e-2 : 1e-3
  })
  expect(
    runs.slice(4).map(({ run }) => made.find(({ id }) => id === run)?.plan.training.learningRate),
  ).toEqual([best[0], best[0], best[1], best[1]])
  const { search, notes } = await ask<TableAnswer & { search: { choices: readonly Choice[] } }>(
    ['study', 'show', study],
    { home: other },
  )
  expect(search.choices.map(({ tries, ended, seedsTried }) => [tries, ended, seedsTried])).toEqual([
    [2, 2, [1]],
    [2, 2, [1]],
  ])
  expect(notes[0]).toMatch(/best of 2, each tried with 1 seed .*seed 1 .*in its means.*optimistic/)
  const { output } = await stillroom(['study', 'show', study, '--as', 'csv'], { home: other })
  expect(output).toMatch(/,chosen training\.learningRate\r?\nsoft,2,.*,0\.0(01|1)\r?\n/)
})

test('what two combinations ask for is one run', async () => {
  const training = { 'training.epochs': 2 }
  writeStudy('1', [
    { name: 'longer', set: training },
    { name: 'as long', set: training },
  ])
  const dry = await ask<StudyEstimate>(['study', 'run', study, '--dry'], { home })
  expect(dry).toMatchObject({ runs: 4, there: 2, same: 1, toTrain: 1, bySame: 1, untold: 0 })
  expect(dry.teachers).toEqual({ there: 1, toTrain: 0, sharedBy: 4 })
  expect(dry.ms.middle).toBeGreaterThan(0)
  const { runs } = await ask<StudyAnswer>(['study', 'run', study], { home })
  expect(runs.map(({ wasThere }) => wasThere)).toEqual([true, true, false, true])
  expect(runs[3]?.run).toBe(runs[2]?.run)
})

test('the paper’s study of a plan is a study that can be shown', async () => {
  const plan = join(root, 'plan.json')
  const whole = JSON.parse(readFileSync(study, 'utf8')) as { plan: object }
  const losses = [{ loss: 'hard-label' }, { loss: 'soft-label' }, { loss: 'attention-kl' }]
  writeFileSync(plan, JSON.stringify({ ...whole.plan, losses, mapping: MAPPING }))
  const { output } = await stillroom(['study', 'paper', plan, '--seeds', '1', '--equal-steps'])
  const made = join(root, 'paper.json')
  writeFileSync(made, output)
  const { groups } = await ask<TableAnswer>(['study', 'show', made], { home })
  expect(groups.map(({ place, mean }) => [...place, mean])).toEqual([
    ['hard labels', null],
    ['soft labels', null],
    ['internal, together', null],
    ['internal, progressive (PID)', null],
    ['internal, stacked (SID)', null],
  ])
})

test('other texts in the same files make other runs, and the old ones are not mixed in unsaid', async () => {
  makeInputs(root, { devExamples: 14 })
  writeStudy('1')
  const { runs } = await ask<StudyAnswer>(['study', 'run', study], { home })
  expect(runs.map(({ wasThere }) => wasThere)).toEqual([false, false])
  const shown = await ask<TableAnswer>(['study', 'show', study], { home })
  expect(shown.groups.map(({ runs: ofGroup }) => ofGroup.map(({ run }) => run))).toEqual(
    runs.map(({ run }) => [run]),
  )
})
