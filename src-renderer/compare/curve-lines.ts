import { tickText } from '../../src-main/domain/drawing/ticks.ts'
import type { Evaluation } from '../../src-main/contract/run-overview.ts'
import { TASK_KINDS, type TaskKind } from '../../src-main/contract/tasks.ts'
import type { Points } from '../../src-main/contract/points.ts'
import type { Band, Line } from '../charts/chart-data.ts'
import type { ComparedColumn } from './compared-columns.ts'

/** What an evaluation measures, by name. */
export const MEASURES = {
  'dev Pearson': ({ scores }) => scores.pearson ?? null,
  'dev Spearman': ({ scores }) => scores.spearman ?? null,
  'dev MSE': ({ scores }) => scores.mse ?? null,
  'dev accuracy': ({ scores }) => scores.accuracy,
  'dev F1 of class 1': ({ scores }) => scores.f1Class1,
  'dev F1, macro': ({ scores }) => scores.f1Macro,
  'dev F1, micro': ({ scores }) => scores.f1Micro ?? null,
  'dev F1, weighted': ({ scores }) => scores.f1Weighted,
  'dev MCC': ({ scores }) => scores.mcc,
  'dev cross-entropy': ({ scores }) => scores.crossEntropy,
  'calibration error': ({ scores }) => scores.ece,
  'agreement with the teacher': ({ teacher }) => teacher?.agreement ?? null,
} as const satisfies Record<string, (evaluation: Evaluation) => number | null>

export type MeasureName = keyof typeof MEASURES

export function isMeasure(name: string): name is MeasureName {
  return Object.hasOwn(MEASURES, name)
}

/** Correlations, errors and nats: what is no share. */
const PLAIN: readonly MeasureName[] = [
  'dev MCC',
  'dev cross-entropy',
  'dev Pearson',
  'dev Spearman',
  'dev MSE',
]

/** What it is called of such a task: accuracy is the share that is right, whatever that is. */
export function measureTitle(name: MeasureName, taskKind: TaskKind): string {
  const isOther = name === 'dev accuracy' && taskKind !== 'classification'
  return isOther ? `dev ${TASK_KINDS[taskKind].shareRight.toLowerCase()}` : name
}

/** As it is read: a share in percent. */
export function measureText(name: MeasureName, value: number): string {
  return PLAIN.includes(name) ? String(Number(value.toPrecision(4))) : `${(100 * value).toFixed(1)} %`
}

/** The same at an axis, whose steps are round numbers. */
export function measureTick(name: MeasureName, value: number): string {
  return PLAIN.includes(name) ? tickText(value) : `${tickText(100 * value)} %`
}

/** Names of the measures that some evaluation has; of a regression, the first is a correlation. */
export function measuresOf(evaluations: readonly Evaluation[]): readonly MeasureName[] {
  return Object.keys(MEASURES)
    .filter(isMeasure)
    .filter((name) => evaluations.some((evaluation) => MEASURES[name](evaluation) !== null))
}

/** Points of a measure over a run's evaluations; those without it are left out. */
export function measurePoints(evaluations: readonly Evaluation[], name: MeasureName): Points {
  const found = evaluations.flatMap((evaluation) => {
    const value = MEASURES[name](evaluation)
    return value === null ? [] : [{ step: evaluation.step, value }]
  })
  return { steps: found.map(({ step }) => step), values: found.map(({ value }) => value) }
}

/**
 * Lines of the columns. Seeds that were measured at the same steps are their mean with the range
 * from the least to the most as a band; seeds that were not stand each by itself.
 * @param pointsOf of a run's id; undefined while they are not here
 */
export function curveLines(
  columns: readonly ComparedColumn[],
  pointsOf: (id: string) => Points | undefined,
): { readonly lines: readonly Line[]; readonly bands: readonly Band[] } {
  const lines: Line[] = []
  const bands: Band[] = []
  for (const { letter, colour, isDashed, runs } of columns) {
    const all = runs.flatMap((run) => {
      const points = pointsOf(run.id)
      return points && points.steps.length > 0 ? [{ run, points }] : []
    })
    const look = { colour, isDashed, width: letter === 'A' || letter === 'B' ? 1.8 : 1.2, hasMarks: true }
    const common = commonSteps(all.map(({ points }) => points))
    if (all.length > 1 && 2 * common.length > Math.min(...all.map(({ points }) => points.steps.length))) {
      const at = common.map((step) =>
        all.map(({ points }) => points.values[points.steps.indexOf(step)] ?? Number.NaN),
      )
      const mean = (values: readonly number[]) =>
        values.reduce((sum, value) => sum + value, 0) / values.length
      lines.push({ label: letter, points: { steps: common, values: at.map(mean) }, ...look })
      bands.push({
        label: `${letter}, range of ${all.length} seeds`,
        steps: common,
        low: at.map((values) => Math.min(...values)),
        high: at.map((values) => Math.max(...values)),
        colour,
        opacity: 0.13,
      })
    } else {
      for (const { run, points } of all) {
        const label = all.length > 1 ? `${letter} s${run.seed}` : letter
        lines.push({ label, points, ...look, hasMarks: points.steps.length <= 40 })
      }
    }
  }
  return { lines, bands }
}

/** A level line for the teacher, as far as the others go. */
export function teacherLine(value: number, lastStep: number): Line {
  return {
    label: 'T',
    points: { steps: [0, lastStep], values: [value, value] },
    colour: '--teacher',
    isDashed: true,
    isLevel: true,
    width: 1.5,
  }
}

function commonSteps(all: readonly Points[]): readonly number[] {
  const [first, ...rest] = all
  const others = rest.map(({ steps }) => new Set(steps))
  return (first?.steps ?? []).filter((step) => others.every((steps) => steps.has(step)))
}
