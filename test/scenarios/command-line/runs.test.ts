import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunComparison } from '../../../src-main/contract/comparison.ts'
import type { SurgeryReport } from '../../../src-main/contract/example-browser.ts'
import type { Predictions } from '../../../src-main/contract/inspection.ts'
import type { KeptTest } from '../../../src-main/contract/kept-test.ts'
import type { RunOverview } from '../../../src-main/contract/run-overview.ts'
import { makeInputs } from '../training/make-run-folder.ts'
import { ask, stillroom } from './run-stillroom.ts'

interface RunAnswer {
  readonly run: RunOverview
  readonly teacher: RunOverview | null
}

let root: string
let home: string

/** Writes a plan beside the inputs, naming them as a person would: relative to the plan. */
function writePlan(name: string, changes: object = {}): string {
  const path = join(root, `${name}.json`)
  const training = { epochs: 2, batchSize: 4, learningRate: 1e-3 }
  const plan = {
    kind: 'distill',
    name,
    data: { source: { kind: 'files', train: 'train.jsonl', dev: 'dev.jsonl' }, maxLength: 24 },
    teacher: { model: { kind: 'folder', path: 'teacher' }, fineTune: training },
    student: { layers: 2, start: { from: 'teacher', layers: [2, 4] } },
    mapping: [
      { teacher: 2, student: 1 },
      { teacher: 4, student: 2 },
    ],
    losses: [
      { loss: 'hard-label' },
      { loss: 'soft-label' },
      { loss: 'attention-kl' },
      { loss: 'hidden-cosine' },
    ],
    strategy: { kind: 'stacked' },
    training,
    ...changes,
  }
  writeFileSync(path, JSON.stringify(plan))
  return path
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
  home = join(root, 'home')
  makeInputs(root)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('the command line', () => {
  let soft: RunAnswer
  let internal: RunAnswer

  test('runs a plan, its teacher first, and finds the same teacher again for the next plan', async () => {
    const plan = writePlan('soft', {
      mapping: [],
      losses: [{ loss: 'soft-label' }],
      strategy: { kind: 'together' },
    })
    soft = await ask<RunAnswer>(['run', plan], { home })
    internal = await ask<RunAnswer>(['run', writePlan('internal')], { home })
    expect(soft.run.state).toBe('finished')
    expect(internal.teacher?.id).toBe(soft.teacher?.id)
    const { runs } = await ask<{ runs: RunOverview[] }>(['runs'], { home })
    expect(runs.map(({ plan: { kind } }) => kind)).toEqual(['fine-tune', 'distill', 'distill'])
  })

  test('trains another teacher for another seed', async () => {
    const other = await ask<RunAnswer>(['run', writePlan('internal'), '--seed', '7'], { home })
    expect(other.teacher?.id).not.toBe(internal.teacher?.id)
    expect(other.run.plan.training.seed).toBe(7)
  })

  test('compares runs, and the counts are those of the predictions', async () => {
    const comparison = await ask<RunComparison>(['compare', soft.run.id, internal.run.id], { home })
    expect(comparison.dev).toBe(12)
    expect(comparison.teacherRight).toBe(soft.run.last?.teacher?.teacherRight)
    const [a, b] = comparison.runs
    const [pair] = comparison.pairs
    expect((a?.right ?? 0) - (b?.right ?? 0)).toBe((pair?.aOnly ?? 0) - (pair?.bOnly ?? 0))
    expect(comparison.settings.map(({ setting }) => setting)).toEqual([
      'name',
      'mapping',
      'losses',
      'strategy.kind',
    ])
  })

  test('finds a run by a part of its id, and says so when it may be several', async () => {
    const { id } = await ask<RunOverview>(['show', soft.run.id.slice(-4)], { home })
    expect(id).toBe(soft.run.id)
    const several = await stillroom(['show', '2'], { home })
    expect(several).toMatchObject({ exitCode: 1, complaints: expect.stringContaining('may be any of') })
  })

  test('lists the tests that are kept, which runs pass them, and which fail', async () => {
    const kept = { keptAt: '2026-11-28T00:00:00Z', text: 'not bad', textPair: null, labels: ['0', '1'] }
    const tests: readonly KeptTest[] = [
      { id: 'one', ...kept, expected: { kind: 'label', label: '1' } },
      { id: 'two', ...kept, expected: { kind: 'same-as', text: 'good', textPair: null } },
      { id: 'untried', ...kept, text: 'fine', expected: { kind: 'label', label: '1' } },
    ]
    writeFileSync(join(home, 'tests.json'), JSON.stringify(tests))
    const answer = { run: soft.run.id, step: 1, textPair: null, probability: 0.9 }
    const answers = [
      { ...answer, text: 'not bad', label: '0' },
      { ...answer, text: 'good', label: '0' },
    ]
    writeFileSync(join(home, 'test-answers.jsonl'), answers.map((line) => JSON.stringify(line)).join('\n'))
    const { runs } = await ask<{ runs: readonly object[] }>(['tests'], { home })
    expect(runs).toMatchObject([
      {
        id: soft.run.id,
        passed: 1,
        tried: 2,
        results: [{ passes: false }, { passes: true }, { passes: null }],
      },
    ])
    const { output } = await stillroom(['tests'], { home })
    expect(output).toMatch(new RegExp(`not bad +1 +${soft.run.id}\n`))
    expect(output).toMatch(/1 of 2/)
  })

  test('keeps tests, tries a student on them, and leaves alone what a window had queued', async () => {
    const queued = join(home, 'queue.json')
    const again = { name: 'runs.resume', ask: { run: soft.run.id } }
    writeFileSync(queued, JSON.stringify({ isHeld: false, jobs: [{ title: 'later', again }] }))
    const before = readFileSync(queued, 'utf8')
    const add = (...what: readonly string[]) => ask<KeptTest>(['tests', 'add', 'w1 w2', ...what], { home })
    const no = await add('--expect', 'no', '--of', soft.run.id)
    const yes = await add('--pair', 'w3', '--same-as', 'w4', '--labels', 'no', 'perhaps', 'yes')
    const only = await add('--expect', 'yes', '--of', soft.run.id, '--id', yes.id.slice(0, 8))
    expect(only).toMatchObject({ id: yes.id, textPair: null, labels: ['no', 'perhaps', 'yes'] })
    const tried = await stillroom(['tests', 'try', soft.run.id, '--json'], { home })
    const { passed, results } = JSON.parse(tried.output) as {
      readonly passed: number
      readonly results: readonly { test: KeptTest; passes: boolean; answer: { label: string } }[]
    }
    expect(results.map(({ test: { id } }) => id)).toEqual([no.id, yes.id])
    expect(results.map(({ passes }) => passes)).toEqual(
      ['no', 'yes'].map((label) => results[0]?.answer.label === label),
    )
    expect(passed).toBeLessThan(2) // one text, two expectations
    expect(tried.exitCode).toBe(1)
    const left = await ask<readonly KeptTest[]>(['tests', 'remove', no.id.slice(0, 8)], { home })
    expect(left.map(({ id }) => id)).toContain(yes.id)
    expect(left.map(({ id }) => id)).not.toContain(no.id)
    expect(readFileSync(queued, 'utf8')).toBe(before)
    rmSync(queued)
  })

  test('operates on a student: Ctrl+C keeps what was asked, and a table has every surgery', async () => {
    const command = ['surgery', internal.run.id]
    const stopped = await stillroom(command, { home, interruptAt: /are asked 6 times, once/ })
    expect(stopped).toMatchObject({ exitCode: 130, complaints: expect.stringContaining('is kept') })
    const report = await ask<SurgeryReport>(command, { home })
    const offered = ['skip-1', 'skip-2', '1-by-t2', '2-by-t4', 't-head']
    expect(report.surgeries.map(({ id }) => id)).toEqual(offered)
    expect(report).toMatchObject({ examples: 12, changed: 0, accuracy: internal.run.last?.scores.accuracy })
    const { output } = await stillroom(command, { home })
    const [skipped] = report.surgeries
    const right = `${((skipped?.accuracy ?? NaN) * 100).toFixed(2)} %`
    expect(output).toMatch(new RegExp(`Layer 1 left out +${right} .* ${skipped?.broken} `))
  })

  test('exports a folder whose predictions are those of the run, and never writes over anything', async () => {
    const target = join(root, 'exported')
    await ask(['export', internal.run.id, target], { home })
    const dev = join(root, 'dev.jsonl')
    const command = ['predict', '--checkpoint', target, '--file', dev, '--max-length', '24']
    const predictions = await ask<Predictions>(command)
    const logits = new Float32Array(
      new Uint8Array(
        readFileSync(join(internal.run.folder, 'predictions', internal.run.last?.predictions ?? '')),
      ).buffer,
    )
    const largest = Math.max(
      ...predictions.logits.flat().map((value, at) => Math.abs(value - (logits[at] ?? NaN))),
    )
    expect(largest).toBeLessThan(1e-5)
    expect(predictions.labels.length).toBe(12)
    expect(predictions.accuracy).toBeCloseTo(internal.run.last?.scores.accuracy ?? NaN, 12)
    const again = await stillroom(['export', internal.run.id, target], { home })
    expect(again).toMatchObject({ exitCode: 1, complaints: expect.stringContaining('not empty') })
  })

  test('stops at Ctrl+C with a checkpoint, and resumes to the same numbers', async () => {
    const long = { epochs: 40, batchSize: 4, learningRate: 1e-3 }
    const plan = writePlan('long', { training: long, strategy: { kind: 'together' } })
    const stopped = await stillroom(['run', plan], { home, interruptAt: /long, together · step/ })
    expect(stopped.exitCode).toBe(130)
    const id = /resume (\S+)/.exec(stopped.complaints)?.[1] ?? ''
    const before = await ask<RunOverview>(['show', id], { home })
    expect(before.state).toBe('stopped')
    const { run } = await ask<RunAnswer>(['resume', id], { home })
    const whole = await ask<RunAnswer>(['run', plan], { home })
    expect(run.last).toEqual({
      ...whole.run.last,
      seq: expect.anything(),
      at: expect.anything(),
      durationMs: expect.anything(),
    })
    const finished = await stillroom(['resume', id], { home })
    expect(finished).toMatchObject({ exitCode: 1, complaints: expect.stringContaining('has finished') })
  })

  test('a folder in runs/ that is damaged does not hide the others', async () => {
    const broken = join(home, 'runs', '20000101-000000-dead')
    mkdirSync(broken)
    writeFileSync(join(broken, 'plan.json'), '{')
    const { exitCode, output, complaints } = await stillroom(['runs', '--json'], { home })
    rmSync(broken, { recursive: true })
    expect(exitCode).toBe(0)
    expect((JSON.parse(output) as { runs: unknown[] }).runs.length).toBeGreaterThan(0)
    expect(complaints).toContain('20000101-000000-dead')
    expect(existsSync(broken)).toBe(false)
  })
})

describe('a plan that cannot be run', () => {
  test('is answered with all its problems, and no run is made', async () => {
    const plan = writePlan('wrong', {
      student: { layers: 2, start: { from: 'teacher', layers: [2] } },
      mapping: [{ teacher: 2, student: 3 }],
      losses: [{ loss: 'hard-label', temperature: 2 }, { loss: 'attention-kl' }],
    })
    const empty = join(root, 'empty-home')
    const { exitCode, output, complaints } = await stillroom(['run', plan, '--json'], { home: empty })
    expect(exitCode).toBe(1)
    expect(JSON.parse(output)).toMatchObject({ error: { code: 'invalid-plan' } })
    expect(complaints).toContain('(mapping[0].student) is 3')
    expect(complaints).toContain('(student.start.layers) names 1')
    expect(complaints).toContain('temperature')
    const { runs } = await ask<{ runs: RunOverview[] }>(['runs'], { home: empty })
    expect(runs).toEqual([])
  })

  test('for its teacher is refused before anything is trained', async () => {
    const plan = writePlan('deep', { student: { layers: 2, start: { from: 'teacher', layers: [2, 9] } } })
    const { exitCode, complaints } = await stillroom(['run', plan], { home })
    expect(exitCode).toBe(1)
    expect(complaints).toContain('the teacher has layers 1 to 4')
  })

  test('because it is no JSON says where', async () => {
    const path = join(root, 'broken.json')
    writeFileSync(path, '{"kind": ')
    const { exitCode, complaints } = await stillroom(['run', path], { home })
    expect(exitCode).toBe(1)
    expect(complaints).toContain('broken.json is not JSON')
  })
})
