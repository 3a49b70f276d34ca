import { setImmediate as immediately } from 'node:timers/promises'
import type { BootstrapIntervals, ErrorOverlap, RunReliability } from '../../contract/comparison.ts'
import { startBootstrap, type BootstrapScores } from '../../domain/dev-set/bootstrap-scores.ts'
import { errorOverlap } from '../../domain/dev-set/error-overlap.ts'
import { scoresOfRows } from '../../domain/dev-set/resampled-scores.ts'
import { reliabilityOf } from '../../domain/dev-set/reliability.ts'
import type { EvaluatedRun, EvaluatedRuns } from './evaluated-runs.ts'
import type { Judged } from '../../domain/dev-set/judge.ts'

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
  return membersOf(evaluated.read(folders)).flatMap(({ member, judged: { task, logits, right } }) =>
    task.kind === 'classification'
      ? [{ member, ...reliabilityOf(logits, right, task.outputs, temperature) }]
      : [],
  )
}

/**
 * Bootstrap intervals of each run, and of the teacher where they share one, one after the other.
 * @param known what was worked out before, by predictions. Rejects with what `EvaluatedRuns.read`
 * throws
 */
export async function bootstrapsOf(
  folders: readonly string[],
  evaluated: EvaluatedRuns,
  known: WeakMap<Judged, BootstrapScores>,
): Promise<readonly BootstrapIntervals[]> {
  const found: BootstrapIntervals[] = []
  for (const { member, judged } of membersOf(evaluated.read(folders))) {
    const intervals = known.get(judged) ?? (await bootstrapOf(judged))
    known.set(judged, intervals)
    found.push({ member, ...intervals })
  }
  return found
}

/** In time slices of some milliseconds, so that the event loop stays responsive. */
async function bootstrapOf(judged: Judged): Promise<BootstrapScores> {
  const bootstrap = startBootstrap(judged.right.length, scoresOfRows(judged))
  const most = Math.max(1, Math.round(1e6 / judged.logits.length))
  while (bootstrap.draw(most) > 0) await immediately()
  return bootstrap.intervals()
}

function membersOf(
  runs: readonly EvaluatedRun[],
): readonly { readonly member: string; readonly judged: Judged }[] {
  const students = runs.map(({ run, predictions }) => ({ member: run.id, judged: predictions }))
  const keys = new Set(runs.flatMap(({ sources }) => sources.teacher?.sha256 ?? []))
  const teacher = keys.size === 1 ? runs.find((run) => run.teacher)?.teacher : undefined
  return teacher ? [{ member: TEACHER, judged: teacher }, ...students] : students
}
