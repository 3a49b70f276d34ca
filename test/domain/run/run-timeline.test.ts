import { describe, expect, test } from 'vitest'
import type { TrainingEvent, TrainingEventBody } from '../../../src-main/contract/training-event.ts'
import { modelColumns } from '../../../src-main/domain/dev-set/model-columns.ts'
import { judgedClasses } from '../../support/judged-classes.ts'
import { chooseProbes } from '../../../src-main/domain/dev-set/choose-probes.ts'
import { forecastEnd, quantile } from '../../../src-main/domain/run/forecast-end.ts'
import { stepDurations } from '../../../src-main/domain/run/step-durations.ts'
import { vaultFilling } from '../../../src-main/domain/run/vault-filling.ts'
import { secondsAt, timelineOf } from '../../../src-main/domain/run/run-timeline.ts'

/** Events a given number of seconds after the first. */
function told(...said: readonly (readonly [seconds: number, body: object])[]): readonly TrainingEvent[] {
  return said.map(([seconds, body], index) => ({
    ...(body as TrainingEventBody),
    seq: index + 1,
    at: new Date(1e12 + seconds * 1000).toISOString(),
  }))
}

const started = (fromStep: number) => ({
  kind: 'started',
  fromStep,
  stages: [
    { index: 0, name: 'layer 1', steps: 100 },
    { index: 1, name: 'layers 1–2', steps: 100 },
    { index: 2, name: 'classification', steps: 200 },
  ],
})

describe('the course of a run', () => {
  test('has stages as they went, and those to come as they are planned', () => {
    const { stages, lastStep } = timelineOf(
      told(
        [0, started(0)],
        [5, { kind: 'stage-started', stage: 0, step: 0 }],
        [65, { kind: 'stage-ended', stage: 0, step: 60, reason: 'converged' }],
        [65, { kind: 'stage-started', stage: 1, step: 60 }],
      ),
    )
    expect(stages.map(({ from, to, state }) => [from, to, state])).toEqual([
      [0, 60, 'done'],
      [60, 160, 'now'],
      [160, 360, 'planned'],
    ])
    expect(stages[0]?.reason).toBe('converged')
    expect(lastStep).toBe(360)
  })

  test('forgets what a resumed run does again', () => {
    const { stages, failed } = timelineOf(
      told(
        [0, started(0)],
        [5, { kind: 'stage-started', stage: 0, step: 0 }],
        [50, { kind: 'checkpoint', step: 45, bytes: 1, durationMs: 1 }],
        [105, { kind: 'stage-ended', stage: 0, step: 100, reason: 'limit' }],
        [105, { kind: 'stage-started', stage: 1, step: 100 }],
        [110, { kind: 'failed', step: 105, error: { code: 'trainer-died', message: '' } }],
        [500, started(45)],
      ),
    )
    expect(stages.map(({ state }) => state)).toEqual(['now', 'planned', 'planned'])
    expect(failed).toBeUndefined()
  })

  test('counts the time of training alone: no pause, no time between two lives', () => {
    const { anchors } = timelineOf(
      told(
        [0, started(0)],
        [10, { kind: 'stage-started', stage: 0, step: 0 }],
        [30, { kind: 'paused', step: 20 }],
        [1030, { kind: 'continued', step: 20 }],
        [1050, { kind: 'checkpoint', step: 40, bytes: 1, durationMs: 1 }],
        [1060, { kind: 'stopped', step: 50 }],
        [9000, started(40)],
        [9015, { kind: 'checkpoint', step: 40, bytes: 1, durationMs: 1 }],
        [9035, { kind: 'checkpoint', step: 60, bytes: 1, durationMs: 1 }],
      ),
    )
    expect(anchors).toEqual([
      { step: 0, seconds: 0 },
      { step: 20, seconds: 20 },
      { step: 40, seconds: 40 },
      { step: 60, seconds: 60 },
    ])
    expect(secondsAt(anchors, 30)).toBe(30)
    expect(secondsAt(anchors, 120)).toBe(120)
  })
})

describe('a forecast', () => {
  test('is not made before 20 steps', () => {
    expect(forecastEnd(Array(19).fill(100), 10)).toBeUndefined()
  })

  test('is the median, with half the distance of the quartiles: 0 … 100 ms, 10 steps left, is 500 ± 250 ms', () => {
    const stepMs = Array.from({ length: 101 }, (_, index) => index)
    expect(forecastEnd(stepMs, 10)).toEqual({ milliseconds: 10 * 50, plusMinus: (10 * (75 - 25)) / 2 })
    expect(forecastEnd(stepMs, 10, [1000, 3000], 2)?.milliseconds).toBe(10 * 50 + 2 * 2000)
  })

  test('does not care for one step that took a minute', () => {
    const stepMs = [...Array.from({ length: 99 }, () => 100), 60_000]
    expect(forecastEnd(stepMs, 10)).toEqual({ milliseconds: 1000, plusMinus: 0 })
  })

  test('does not take the filling of a vault for the pace of later steps, and counts what is left of it', () => {
    // 30 steps of 32 texts: 100 ms each, and as much again for filling in each of the first 20.
    const steps = Array.from({ length: 30 }, (_, index) => index + 1)
    const fills = steps.slice(0, 20)
    const speeds = { steps, values: steps.map((step) => (32 * 1000) / (step <= 20 ? 200 : 100)) }
    const stepMs = stepDurations(speeds, { steps: fills, values: fills.map(() => 100) }, 32)
    expect(stepMs).toEqual(steps.map(() => 100))
    expect(forecastEnd(stepMs, 10, [], 0, 700)).toEqual({ milliseconds: 10 * 100 + 700, plusMinus: 0 })
    expect(stepDurations(undefined, undefined, 32)).toEqual([])
  })

  test('quantiles lie between neighbours in proportion', () => {
    expect(quantile([1, 2, 4, 8], 0.5)).toBe(3)
    expect(quantile([1, 2, 4, 8], 0.25)).toBe(1 + 0.75 * (2 - 1))
  })
})

describe('a vault that is being filled', () => {
  const source = {
    kind: 'teacher-source',
    source: 'stored',
    reason: '',
    chunks: 100,
    filled: 10,
    computeMs: 2,
  }
  const begun = { ...started(0), trainExamples: 3200 }
  /** Two chunks a step, 30 ms each. */
  const recent = {
    vaultChunks: { steps: [1, 2, 3], values: [12, 14, 16] },
    fillMs: { steps: [1, 2, 3], values: [500, 60, 60] },
  }

  test('is as full as its last step says, and takes as long as the steps before', () => {
    expect(vaultFilling(told([0, begun], [1, source]), recent)).toEqual({
      share: 16 / 100,
      remainingMs: (100 - 16) * 30,
    })
  })

  test('takes as long as was measured before the first step', () => {
    expect(vaultFilling(told([0, begun], [1, source]), {})).toEqual({
      share: 10 / 100,
      remainingMs: (100 - 10) * 32 * 2,
    })
  })

  test('says nothing of a life before', () => {
    const resumed = told([0, { ...begun, fromStep: 3 }], [1, { ...source, filled: 0 }])
    expect(vaultFilling(resumed, recent)?.share).toBe(0)
  })

  test.each([
    ['the teacher is computed', [{ kind: 'teacher-source', source: 'live', reason: '' }]],
    [
      'the vault was given up',
      [source, { kind: 'teacher-source', source: 'live', reason: 'the disk is full' }],
    ],
    ['it was full', [{ ...source, filled: 100 }]],
    ['it is full now', [source, { kind: 'teacher-stored', step: 50, chunks: 100, durationMs: 1 }]],
    ['the run does not say how large it is', [{ kind: 'teacher-source', source: 'stored', reason: '' }]],
  ])('is none where %s', (_, said) => {
    const events = told([0, begun], ...said.map((body, index) => [index + 1, body] as const))
    expect(vaultFilling(events, recent)).toBeUndefined()
  })
})

test('probes are what the teacher is most surely right and wrong about, and least sure of; each once', () => {
  const of = (p: number) => [1 - p, p]
  const probabilities = [of(0.99), of(0.51), of(0.02), of(0.98), of(0.49), of(0.55), of(0.9), of(0.7)]
  const labels = Int32Array.from([1, 1, 1, 1, 0, 0, 0, 1])
  const logits = Float32Array.from(probabilities.flat(), Math.log)
  const chosen = chooseProbes(modelColumns(judgedClasses(logits, labels, 2)), labels.length)
  expect(
    chosen.filter(({ reason }) => reason === 'teacher-sure-and-right').map(({ index }) => index),
  ).toEqual([0, 3])
  expect(
    new Set(chosen.filter(({ reason }) => reason === 'teacher-least-sure').map(({ index }) => index)),
  ).toEqual(new Set([1, 4, 5]))
  expect(
    chosen.filter(({ reason }) => reason === 'teacher-sure-and-wrong').map(({ index }) => index),
  ).toEqual([2, 6])
  expect(chooseProbes(undefined, labels.length)).toHaveLength(7)
})
