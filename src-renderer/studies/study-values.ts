import type { StudyContent } from '../../src-main/contract/requests/study-requests.ts'
import type { RunRow } from '../../src-main/contract/run-row.ts'
import type { StudyMetric } from '../../src-main/contract/study.ts'
import { studyMeasure, studyMetricValue } from '../../src-main/domain/study/study-metric.ts'
import type { StudyDifference } from '../../src-main/domain/study/study-differences.ts'
import type { CellValue, StudyGroup } from '../../src-main/domain/study/study-table.ts'
import { intervalScale, type Effect } from '../charts/interval-scale.ts'

/**
 * What the runs of a study say of a metric: those that have finished, of the weights that their
 * results have.
 */
export function studyValues(
  { cells }: StudyContent,
  rows: ReadonlyMap<string, RunRow>,
  metric: StudyMetric,
): readonly CellValue[] {
  return cells.map(({ place, seed, run }) => {
    const row = run === null ? undefined : rows.get(run)
    const scores = row && { dev: devScores(row), test: row.test }
    const value = row?.state === 'finished' && scores ? studyMetricValue(metric, row.plan, scores) : null
    return { place, seed, run, value, ...(row && { measure: studyMeasure(metric, row.plan) }) }
  })
}

/** Of the weights that its result has. */
function devScores(row: RunRow) {
  if (row.plan.training.keep !== 'best' || row.bestStep === null) return { ...row, ...row.taskScores?.last }
  return {
    accuracy: row.bestAccuracy,
    f1Class1: row.bestF1Class1,
    f1Macro: row.bestF1Macro,
    mcc: row.bestMcc,
    agreement: row.bestAgreement,
    ...row.taskScores?.best,
  }
}

/** Shares in percent: 84.10, 0.4321 */
export function studyNumber(value: number, isShare: boolean): string {
  return isShare ? (100 * value).toFixed(2) : value.toFixed(4)
}

/** + 1.32 points, − 0.0121 */
export function studyDifference(value: number, isShare: boolean): string {
  return `${value < 0 ? '−' : '+'} ${studyNumber(Math.abs(value), isShare)}`
}

/** + 0.40 to + 2.24 */
export function studyInterval(interval: readonly number[] | null | undefined, isShare: boolean): string {
  return interval?.map((end) => studyDifference(end, isShare)).join(' to ') ?? '–'
}

/** Where data sets have each their own score, some are shares and others are not. */
export function isShareIn({ measure }: StudyGroup, areShares: boolean): boolean {
  return measure?.isShare ?? areShares
}

/** A difference as it is drawn. */
export function effectOf({ mean: value, interval }: Pick<StudyDifference, 'mean' | 'interval'>): Effect {
  return { value, interval }
}

/** What a column of drawn differences reaches to: half a point, or a hundredth, is drawn small. */
export function effectScale(
  found: readonly Pick<StudyDifference, 'mean' | 'interval'>[],
  isShare: boolean,
): number {
  return intervalScale(found.map(effectOf), isShare ? 0.005 : 0.01)
}

/** Runs of a side that Compare opens. */
const MOST_OF_A_SIDE = 10

/** Both sides in Compare, whose errors open their examples. */
export function compareAddress({ from, to }: StudyDifference): string {
  const runs = [to, from].flatMap((side) =>
    side.runs.flatMap(({ run }) => run ?? []).slice(0, MOST_OF_A_SIDE),
  )
  return `#/compare/${runs.join(',')}`
}
