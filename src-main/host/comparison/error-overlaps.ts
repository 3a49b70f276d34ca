import type { BootstrapIntervals, ErrorOverlap, RunReliability } from '../../contract/comparison.ts'
import { errorOverlap } from '../../domain/dev-set/error-overlap.ts'
import { probabilityDecisions } from '../../domain/dev-set/probability-decisions.ts'
import { reliabilityOf } from '../../domain/dev-set/reliability.ts'
import type { EvaluatedRun, EvaluatedRuns } from './evaluated-runs.ts'
import type { Judged } from '../../domain/dev-set/judge.ts'
import type { Resample } from './resample.ts'

/**
 * The name of the students' common teacher among the members of a comparison; runs go by their ids.
 */
const TEACHER = 'teacher'

/**
 * Which runs, and their teacher where they share one, are wrong on the same examples. Throws what
 * `EvaluatedRuns.read` does.
 */
export function overlapOf(folders: readonly string[], most: number, evaluated: EvaluatedRuns): ErrorOverlap {
  const members = membersOf(evaluated.read(folders))
  const rights = members.map(({ judged }) => judged.right)
  const all = errorOverlap(rights)
  const names = members.map(({ member }) => member)
  const dev = rights[0]?.length ?? 0
  const examplesIn = (columns: typeof all) => columns.reduce((sum, { count }) => sum + count, 0)
  return {
    dev,
    members: names,
    errors: rights.map((right) => dev - right.reduce((sum, one) => sum + one, 0)),
    allRight: dev - examplesIn(all),
    columns: all
      .slice(0, most)
      .map(({ members: wrong, count }) => ({ count, members: wrong.map((index) => names[index] ?? '') })),
    leftOut: { columns: Math.max(0, all.length - most), examples: examplesIn(all.slice(most)) },
  }
}

/**
 * Share right by confidence of each run, and of the teacher where they share one; none where an
 * example has no one class. Throws what
 * `EvaluatedRuns.read` does.
 */
export function reliabilitiesOf(
  folders: readonly string[],
  temperature: number,
  evaluated: EvaluatedRuns,
): readonly RunReliability[] {
  return membersOf(evaluated.read(folders)).flatMap(({ member, judged }) => {
    const decisions = probabilityDecisions(judged, temperature)
    return decisions?.each === 1 ? [{ member, ...reliabilityOf(decisions.confidence, decisions.right) }] : []
  })
}

/**
 * Bootstrap intervals of each run, and of the teacher where they share one, one after the other.
 * Rejects with what `EvaluatedRuns.read` throws.
 */
export async function bootstrapsOf(
  folders: readonly string[],
  evaluated: EvaluatedRuns,
  resample: Resample,
): Promise<readonly BootstrapIntervals[]> {
  const found: BootstrapIntervals[] = []
  for (const { member, judged } of membersOf(evaluated.read(folders)))
    found.push({ member, ...(await resample(judged)).intervals() })
  return found
}

function membersOf(
  runs: readonly EvaluatedRun[],
): readonly { readonly member: string; readonly judged: Judged }[] {
  const students = runs.map(({ run, predictions }) => ({ member: run.id, judged: predictions }))
  const keys = new Set(runs.flatMap(({ sources }) => sources.teacher?.sha256 ?? []))
  const teacher = keys.size === 1 ? runs.find((run) => run.teacher)?.teacher : undefined
  return teacher ? [{ member: TEACHER, judged: teacher }, ...students] : students
}
