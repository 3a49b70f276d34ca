import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { setImmediate as immediately } from 'node:timers/promises'
import type { DistillPlan, RunPlan } from '../../contract/plan.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import type { InsideGroup, StudentInside } from '../../contract/study-inside.ts'
import { columnMeans } from '../../domain/dev-set/row-means.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { layerPairs } from '../../domain/plan/layer-pairs.ts'
import { insidePairs } from '../../domain/study/inside-pairs.ts'
import { insideGroups } from '../../domain/study/inside-table.ts'
import type { StudyCell } from '../../domain/study/study-cells.ts'
import { readSources } from '../../run-folder/read-run.ts'
import { teacherLayers } from '../inspecting/classifier-sources.ts'
import { readDivergence, type KeptDivergence } from '../inspecting/read-divergence.ts'
import type { FinishedCell } from './pair-intervals.ts'

/** Texts of a dev set where nobody says how many. */
export const INSIDE_TEXTS = 2000

/** A finished student that is measured inside, and where its numbers are kept. */
export interface MeasuredStudent {
  readonly folder: string
  readonly plan: DistillPlan
  readonly pairs: readonly LayerPair[]
  /** Texts that it is measured on, and those of the dev set. */
  readonly texts: number
  readonly of: number
  readonly file: string
}

/**
 * What is measured of a study's finished students: an entry a cell, undefined of runs without a
 * teacher. Beside other numbers of the run, called by what was measured, so that it is found again.
 * @param plans all of the study
 * @param most texts of a dev set
 */
function measuredStudents(
  cells: readonly (FinishedCell | undefined)[],
  plans: readonly RunPlan[],
  most: number,
): readonly (MeasuredStudent | undefined)[] {
  const pairsOf = insidePairs(plans)
  return cells.map((cell) => {
    if (cell?.plan.kind !== 'distill') return undefined
    const { folder, predictions, examples } = cell
    const mapped = pairsOf(cell.plan)
    const pairs = mapped.length > 0 ? mapped : pairsAtOneHeight(folder, cell.plan)
    const texts = Math.min(most, examples)
    const called = createHash('sha256').update(JSON.stringify(pairs)).digest('hex').slice(0, 12)
    const name = `${basename(predictions, extname(predictions))}-${texts}-${called}.safetensors`
    const file = join(folder, RUN_FILES.divergence, name)
    return { folder, plan: cell.plan, pairs, texts, of: examples, file }
  })
}

function pairsAtOneHeight(folder: string, plan: DistillPlan): readonly LayerPair[] {
  const layers = teacherLayers({ sources: readSources(folder) })
  return layerPairs([], layers, plan.student.layers).map(({ teacher, student }) => ({ teacher, student }))
}

/** In the order of the students; null of what was not measured yet. */
export type KeptInsides = (
  students: readonly (MeasuredStudent | undefined)[],
) => Promise<readonly (StudentInside | null)[]>

const MOST_KEPT = 10_000

/** What was measured; a file that was read once is kept in memory, until it is written anew. */
export function openKeptInsides(): KeptInsides {
  const known = lruCache<{ readonly writtenMs: number; readonly inside: StudentInside | null }>(MOST_KEPT)
  return async (students) => {
    const found: (StudentInside | null)[] = []
    for (const student of students) {
      const writtenMs = student && statSync(student.file, { throwIfNoEntry: false })?.mtimeMs
      if (!student || writtenMs === undefined) {
        found.push(null)
        continue
      }
      const before = known.get(student.file)
      const isKnown = before?.writtenMs === writtenMs
      const kept = isKnown ? undefined : readDivergence(student.file)
      const inside = isKnown ? before.inside : kept ? meansOf(kept, student) : null
      known.set(student.file, { writtenMs, inside })
      found.push(inside)
      if (!isKnown) await immediately() // between two runs the event loop serves others
    }
    return found
  }
}

function meansOf(
  { texts, pairs, heads, attention, hidden }: KeptDivergence,
  { of }: MeasuredStudent,
): StudentInside {
  const all = Int32Array.from({ length: texts }, (_, row) => row)
  const byHead = attention && columnMeans(attention, pairs.length * heads, all)
  const byPair = hidden && columnMeans(hidden, pairs.length, all)
  return {
    texts,
    of,
    pairs: pairs.map((pair, at) => ({
      ...pair,
      attention: byHead && meanOf(byHead.subarray(at * heads, (at + 1) * heads)),
      hidden: byPair && (byPair[at] ?? null),
    })),
  }
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** A study as far as it was measured, and the students that were not yet. */
export interface KeptInside {
  readonly groups: readonly InsideGroup[]
  readonly unmeasured: readonly MeasuredStudent[]
}

/**
 * What there is of a study.
 * @param finished run of each cell; undefined where there is none
 * @param most texts of a dev set
 */
export async function studyInside(
  cells: readonly StudyCell[],
  finished: readonly (FinishedCell | undefined)[],
  kept: KeptInsides,
  most = INSIDE_TEXTS,
): Promise<KeptInside> {
  const plans = cells.map(({ plan }) => plan)
  const students = measuredStudents(finished, plans, most)
  const insides = await kept(students)
  return {
    groups: insideGroups(cells.map(({ place, plan }, at) => ({ place, plan, inside: insides[at] ?? null }))),
    unmeasured: students.flatMap((student, at) => (student && !insides[at] ? [student] : [])),
  }
}
