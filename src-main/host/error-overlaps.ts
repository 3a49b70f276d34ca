import type { ErrorOverlap, RunReliability } from '../contract/comparison.ts'
import { errorOverlap } from '../domain/error-overlap.ts'
import { reliabilityOf } from '../domain/reliability.ts'
import type { EvaluatedRun, EvaluatedRuns } from './evaluated-runs.ts'
import type { JudgedPredictions } from './judged-predictions.ts'

/** The name of the students' common teacher among the members of a comparison; runs go by their ids. */
const TEACHER = 'teacher'

/** Which runs, and their teacher where they share one, are wrong on the same examples. Throws what `EvaluatedRuns.read` does. */
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

/** Share right by confidence of each run, and of the teacher where they share one. Throws what `EvaluatedRuns.read` does. */
export function reliabilitiesOf(
  folders: readonly string[],
  temperature: number,
  evaluated: EvaluatedRuns,
): readonly RunReliability[] {
  return membersOf(evaluated.read(folders)).map(({ member, judged: { logits, right, classes } }) => ({
    member,
    ...reliabilityOf(logits, right, classes, temperature),
  }))
}

function membersOf(
  runs: readonly EvaluatedRun[],
): readonly { readonly member: string; readonly judged: JudgedPredictions }[] {
  const students = runs.map(({ run, predictions }) => ({ member: run.id, judged: predictions }))
  const keys = new Set(runs.flatMap(({ sources }) => sources.teacher?.sha256 ?? []))
  const teacher = keys.size === 1 ? runs.find((own) => own.teacher)?.teacher : undefined
  return teacher ? [{ member: TEACHER, judged: teacher }, ...students] : students
}
