import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Answer, Ask, Reply, RequestName } from '../../../src-main/contract/api.ts'
import { holm } from '../../../src-main/domain/statistics/holm.ts'
import { pairedT } from '../../../src-main/domain/statistics/mean-interval.ts'
import { mcnemar } from '../../../src-main/domain/statistics/mcnemar.ts'
import { dispatch } from '../../../src-main/host/dispatch.ts'
import { openHost, type Host } from '../../../src-main/host/open-host.ts'
import { PROGRAM_PATHS } from '../../../src-main/adapters/program-paths.ts'
import {
  syntheticGold,
  syntheticLogits,
  writeSyntheticRun,
  type SyntheticRun,
} from '../../support/synthetic-run.ts'

let root: string
let host: Host | undefined
const GOLD = syntheticGold(500)
const TEACHER = syntheticLogits(GOLD, 0.9, 100)

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'stillroom-test-'))
})
afterEach(async () => {
  await host?.close()
  host = undefined
  rmSync(root, { recursive: true, force: true })
})

function write(id: string, accuracy: number, seed: number, settings: Partial<SyntheticRun> = {}): void {
  const student = syntheticLogits(GOLD, accuracy, seed)
  writeSyntheticRun(join(root, 'runs'), id, { gold: GOLD, teacher: TEACHER, student, ...settings })
}

async function ask<Name extends RequestName>(name: Name, given: Ask<Name>): Promise<Answer<Name>> {
  host ??= openHost(root, PROGRAM_PATHS)
  const reply = (await dispatch(host.handlers, name, given)) as Reply<Answer<Name>>
  if (!reply.ok) throw Object.assign(new Error(reply.error.message), reply.error)
  return reply.value
}

const training = (seed: number, learningRate = 5e-5) => ({ plan: { training: { seed, learningRate } } })

describe('runs side by side', () => {
  test('have Holm-corrected tests, intervals of every share, and one teacher', async () => {
    write('a', 0.85, 1, training(1, 3e-5))
    write('b', 0.7, 2, training(1, 4e-5))
    write('c', 0.84, 3, training(1, 5e-5))
    const { runs, pairs, teachers, teacher } = await ask('runs.compare', { ids: ['a', 'b', 'c'] })
    expect(pairs.map(({ pHolm }) => pHolm)).toEqual(holm(pairs.map(({ p }) => p)))
    expect(teachers).toHaveLength(1)
    expect(teacher).toMatchObject({ right: teachers[0]?.right })
    for (const run of runs) {
      const wrong = 500 - (run.teacherRight ?? 0)
      const repeated = wrong - (run.teacherWrongStudentRight ?? 0)
      expect(run.errorsRepeated).toBe(repeated / wrong)
      for (const [low, value, high] of [
        [run.accuracyInterval[0], run.accuracy, run.accuracyInterval[1]],
        [run.agreementInterval?.[0], run.agreement, run.agreementInterval?.[1]],
        [run.errorsRepeatedInterval?.[0], run.errorsRepeated, run.errorsRepeatedInterval?.[1]],
      ])
        expect((low ?? NaN) < (value ?? NaN) && (value ?? NaN) < (high ?? NaN)).toBe(true)
    }
  })

  test('share errors as counted example by example', async () => {
    write('a', 0.85, 1)
    write('b', 0.7, 2)
    const overlap = await ask('comparison.overlap', { ids: ['a', 'b'], most: 60 })
    expect(overlap.members).toEqual(['teacher', 'a', 'b'])
    const { runs, teacherRight } = await ask('runs.compare', { ids: ['a', 'b'] })
    expect(overlap.errors).toEqual([500 - (teacherRight ?? 0), 500 - runs[0]!.right, 500 - runs[1]!.right])
    const total = overlap.columns.reduce((sum, { count }) => sum + count, overlap.allRight)
    expect(total).toBe(500)
    const few = await ask('comparison.overlap', { ids: ['a', 'b'], most: 2 })
    expect(few.columns).toEqual(overlap.columns.slice(0, 2))
    expect(few.leftOut.examples).toBe(overlap.columns.slice(2).reduce((sum, { count }) => sum + count, 0))
  })

  test('have the calibration error of their scores at temperature 1, and another at 2', async () => {
    write('a', 0.85, 1)
    const at = (temperature: number) => ask('comparison.reliability', { ids: ['a'], temperature })
    const { runs, teacher } = await ask('runs.compare', { ids: ['a'] })
    expect((await at(1)).map(({ member, ece }) => [member, ece])).toEqual([
      ['teacher', teacher?.ece],
      ['a', runs[0]?.ece],
    ])
    expect((await at(2))[1]?.ece).not.toBe(runs[0]?.ece)
    await expect(at(0)).rejects.toMatchObject({ code: 'invalid-arguments' })
  })

  test('with different teachers have none in common', async () => {
    write('a', 0.85, 1)
    write('b', 0.7, 2, { teacherKey: 'another' })
    const { teachers, teacher, teacherRight } = await ask('runs.compare', { ids: ['a', 'b'] })
    expect([teachers.length, teacher, teacherRight]).toEqual([2, null, null])
    expect((await ask('comparison.overlap', { ids: ['a', 'b'], most: 60 })).members).toEqual(['a', 'b'])
  })

  test('on different dev sets are refused', async () => {
    write('a', 0.85, 1)
    const other = syntheticGold(400, 7)
    const [teacher, student] = [syntheticLogits(other, 0.9, 1), syntheticLogits(other, 0.8, 2)]
    writeSyntheticRun(join(root, 'runs'), 'b', { gold: other, teacher, student })
    for (const name of ['runs.compare', 'comparison.reliability', 'comparison.overlap'] as const)
      await expect(ask(name, { ids: ['a', 'b'], temperature: 1, most: 9 } as never)).rejects.toMatchObject({
        code: 'invalid-arguments',
      })
    const answer = await ask('comparison.changes', { id: 'a' })
    expect([answer.runs, answer.plans, answer.dev]).toEqual([1, 1, 500])
  })
})

describe('a seed counts once', () => {
  test('however often its run was copied: tests and intervals are what they were', async () => {
    write('a', 0.85, 1, training(1, 3e-5))
    write('b', 0.8, 2, training(1, 5e-5))
    const before = await ask('runs.compare', { ids: ['a', 'b'] })
    for (const copy of ['a-copy', 'a-copy-2'])
      cpSync(join(root, 'runs', 'a'), join(root, 'runs', copy), { recursive: true })
    const { runs, pairs, groups } = await ask('runs.compare', { ids: ['a', 'a-copy', 'a-copy-2', 'b'] })
    expect(runs.map(({ repeats }) => repeats)).toEqual([null, 'a', 'a', null])
    const between = (a: string, b: string) => pairs.find((pair) => pair.a === a && pair.b === b)
    expect(between('a', 'b')).toEqual(before.pairs[0])
    expect(between('a-copy', 'b')?.pHolm).toBe(before.pairs[0]?.pHolm)
    expect(between('a', 'a-copy')).toMatchObject({ p: 1, pHolm: 1 })
    expect(groups.map(({ made }) => made)).toEqual(['3 runs, 1 seed', 'seed 1'])
    expect(groups[0]?.accuracy).toEqual({ n: 1, mean: runs[0]?.accuracy, deviation: null, interval: null })
  })

  test('and so do equal predictions under a seed that was written in by hand', async () => {
    write('a', 0.85, 1, training(1))
    write('forged', 0.85, 1, training(2))
    write('third', 0.85, 3, training(3))
    const { groups } = await ask('runs.compare', { ids: ['a', 'forged', 'third'] })
    expect(groups.map(({ observations, made }) => [observations, made])).toEqual([
      [['a', 'third'], '3 runs, 2 seeds of the student, one teacher (equal predictions counted once)'],
    ])
  })
})

test('sides that were not trained equally long are told, with steps and examples', async () => {
  write('a', 0.85, 1, { ...training(1, 3e-5), steps: 2 })
  write('b', 0.8, 2, { ...training(1, 5e-5), steps: 2 })
  expect((await ask('runs.compare', { ids: ['a', 'b'] })).unequalTraining).toBeNull()
  write('c', 0.8, 3, { plan: { name: 'longer', training: { seed: 1, epochs: 9 } }, steps: 3 })
  const { unequalTraining, runs } = await ask('runs.compare', { ids: ['a', 'c'] })
  expect(unequalTraining).toBe(
    'Not trained equally long, which alone may make a difference: soft labels, 2 layers, nowhere 2 steps, 32 examples; longer 3 steps, 32 examples',
  )
  expect(runs.map(({ step, examplesSeen }) => [step, examplesSeen])).toEqual([
    [2, 32],
    [3, 32],
  ])
  const { changes } = await ask('comparison.changes', { id: 'a' })
  expect(changes.map(({ before, after }) => [before.steps, after.steps])).toContainEqual([2, 2])
})

describe('one change at a time', () => {
  test('pairs seeds that both plans have, and says what a paired t test says', async () => {
    ;[1, 2, 3].forEach((seed) => {
      write(`slow-${seed}`, 0.7, seed, training(seed, 3e-5))
      write(`fast-${seed}`, 0.85, 10 + seed, training(seed, 5e-5))
    })
    write('slow-4', 0.7, 4, training(4, 3e-5))
    const { changes, plans, runs } = await ask('comparison.changes', { id: 'slow-1' })
    expect([plans, runs, changes.length]).toEqual([2, 7, 1])
    const [change] = changes
    expect(change).toMatchObject({
      setting: 'learning rate',
      from: '3e−5',
      to: '5e−5',
      seeds: 3,
      pairedOver: 'seeds',
    })
    expect(change?.before.ids).toEqual(['slow-1', 'slow-2', 'slow-3'])
    const compared = await ask('runs.compare', { ids: [...change!.before.ids, ...change!.after.ids] })
    const accuracy = (id: string) => compared.runs.find((run) => run.id === id)?.accuracy ?? NaN
    const differences = [1, 2, 3].map((seed) => accuracy(`fast-${seed}`) - accuracy(`slow-${seed}`))
    expect(change?.change).toBeCloseTo(differences.reduce((a, b) => a + b) / 3, 12)
    expect(change?.p).toBeCloseTo(pairedT(differences)?.p ?? NaN, 10)
    expect(change?.pHolm).toBe(change?.p)
  })

  test('pairs the examples of a single common seed by McNemar, and corrects over all changes', async () => {
    write('a', 0.7, 1, training(1, 3e-5))
    write('b', 0.85, 2, training(1, 5e-5))
    write('c', 0.8, 3, { plan: { training: { seed: 1, learningRate: 3e-5, epochs: 5 } } })
    write('other-seed', 0.8, 4, training(2, 1e-4))
    const { changes, visible } = await ask('comparison.changes', { id: 'a' })
    expect(changes.map(({ setting }) => setting).toSorted()).toEqual(['epochs', 'learning rate'])
    expect(changes.map(({ pHolm }) => pHolm)).toEqual(holm(changes.map(({ p }) => p)))
    const rate = changes.find(({ setting }) => setting === 'learning rate')
    const { pairs } = await ask('runs.compare', { ids: ['a', 'b'] })
    expect(rate).toMatchObject({
      pairedOver: 'examples',
      seeds: 1,
      p: mcnemar(pairs[0]!.aOnly, pairs[0]!.bOnly),
    })
    expect(rate?.change).toBeCloseTo((pairs[0]!.bOnly - pairs[0]!.aOnly) / 500, 12)
    expect(rate!.interval[0] < rate!.change && rate!.change < rate!.interval[1]).toBe(true)
    expect(visible?.smallest).toBeGreaterThan(0)
  })
})

describe('runs of numbers', () => {
  const numbers = Float32Array.from({ length: 200 }, (_, at) => ((at * 7) % 26) / 5)
  const TASK = { kind: 'regression', outputs: 1, tolerance: 0.5 } as const
  const source = {
    kind: 'files',
    train: '/nowhere/train.jsonl',
    dev: '/nowhere/dev.jsonl',
    taskKind: 'regression',
  } as const
  /** Off by so much, this way and that; where it is depends on the seed. */
  const writeNumbers = (id: string, off: number, seed: number, learningRate = 5e-5) =>
    writeSyntheticRun(join(root, 'runs'), id, {
      task: TASK,
      gold: numbers,
      teacher: numbers,
      student: numbers.map((number, at) => number + off * Math.sin(seed + at * at)),
      plan: { data: { source }, training: { seed, learningRate } },
    })

  test('are told apart by their scores’ differences on the same resamples', async () => {
    writeNumbers('near', 0.5, 1)
    writeNumbers('far', 2, 2)
    writeNumbers('also-far', 2, 3)
    const differences = await ask('comparison.differences', { ids: ['near', 'far', 'also-far'] })
    const { runs } = await ask('runs.compare', { ids: ['near', 'far', 'also-far'] })
    expect(differences.map(({ score }) => score)).toEqual(
      ['pearson', 'spearman', 'mse'].flatMap((score) => [score, score, score]),
    )
    for (const score of ['pearson', 'spearman', 'mse'] as const) {
      const [near, , far] = differences.filter((one) => one.score === score)
      expect(near?.difference).toBe((runs[1]?.[score] ?? NaN) - (runs[0]?.[score] ?? NaN))
      expect(near!.interval[0] * near!.interval[1]).toBeGreaterThan(0)
      expect(near?.pHolm).toBeLessThan(0.05)
      expect(far!.interval[0] < 0 && far!.interval[1] > 0).toBe(true)
      expect(far?.pHolm).toBeGreaterThan(0.05)
    }
  })

  test('have one change judged by the mean of Pearson and Spearman, and so have seeds', async () => {
    writeNumbers('a', 2, 1, 3e-5)
    writeNumbers('b', 0.5, 1, 5e-5)
    const [change] = (await ask('comparison.changes', { id: 'a' })).changes
    const { runs, groups } = await ask('runs.compare', { ids: ['a', 'b'] })
    const [before = NaN, after = NaN] = runs.map(
      ({ pearson, spearman }) => ((pearson ?? NaN) + (spearman ?? NaN)) / 2,
    )
    expect(groups.map(({ headline }) => headline?.mean)).toEqual([before, after])
    expect(change?.change).toBeCloseTo(after - before, 12)
    expect(change).toMatchObject({ pairedOver: 'examples', seeds: 1 })
    expect(change!.interval[0] < change!.change && change!.change < change!.interval[1]).toBe(true)
  })
})
