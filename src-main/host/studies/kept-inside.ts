import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { setImmediate as immediately } from 'node:timers/promises'
import type { RunPlan } from '../../contract/plan.ts'
import type { LayerPair } from '../../contract/plan-student.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import type { StudentInside } from '../../contract/study.ts'
import { columnMeans } from '../../domain/dev-set/row-means.ts'
import { lruCache } from '../../domain/lru-cache.ts'
import { layerPairs } from '../../domain/plan/layer-pairs.ts'
import { insidePairs } from '../../domain/study/inside-pairs.ts'
import { readSources } from '../../run-folder/read-run.ts'
import { teacherLayers, type StudentFolder } from '../inspecting/classifier-sources.ts'
import { readDivergence, type KeptDivergence } from '../inspecting/read-divergence.ts'
import type { FinishedCell } from './pair-intervals.ts'

/** Texts of a dev set where nobody says how many. */
export const INSIDE_TEXTS = 2000

/** A finished student that is measured inside, and where its numbers are kept. */
export interface MeasuredStudent extends StudentFolder {
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
export function measuredStudents(
  cells: readonly (FinishedCell | undefined)[],
  plans: readonly RunPlan[],
  most: number,
): readonly (MeasuredStudent | undefined)[] {
  const pairsOf = insidePairs(plans)
  return cells.map((cell) => {
    if (cell?.plan.kind !== 'distill') return undefined
    const { folder, predictions, examples } = cell
    const sources = readSources(folder)
    const mapped = pairsOf(cell.plan)
    const pairs = mapped.length > 0 ? mapped : pairsAtOneHeight({ plan: cell.plan, sources })
    const texts = Math.min(most, examples)
    const called = createHash('sha256').update(JSON.stringify(pairs)).digest('hex').slice(0, 12)
    const name = `${basename(predictions, extname(predictions))}-${texts}-${called}.safetensors`
    const file = join(folder, RUN_FILES.divergence, name)
    return { folder, plan: cell.plan, sources, pairs, texts, of: examples, file }
  })
}

function pairsAtOneHeight({ plan, sources }: Omit<StudentFolder, 'folder'>): readonly LayerPair[] {
  return layerPairs([], teacherLayers({ sources }), plan.student.layers).map(({ teacher, student }) => ({
    teacher,
    student,
  }))
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
