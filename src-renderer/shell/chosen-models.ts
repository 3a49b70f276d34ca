import type { RunRow, ScoresOfKind } from '../../src-main/contract/run-row.ts'
import { namesApart } from '../../src-main/domain/run/names-apart.ts'
import { runTitle } from '../../src-main/domain/run/run-title.ts'
import { studentShapeText } from '../../src-main/domain/plan/network-shape.ts'
import { modelName } from '../../src-main/domain/plan/model-name.ts'

/** A model that stands side by side with others, in words. */
export interface ChosenModel {
  readonly role: 'T' | 'A' | 'B' | 'C'
  readonly name: string
  /** Begins with what tells it from the other. */
  readonly short: string
  /** Such as `3 layers, 85.1 acc`. */
  readonly note: string
  /** Where more is to be seen; absent for a teacher that no run here has trained. */
  readonly address?: string
}

/** The chosen students and A's teacher; a student that has been deleted since is left out. */
export function chosenModels(
  runs: readonly RunRow[],
  a: string | undefined,
  b: string | undefined,
  c?: string,
): readonly ChosenModel[] {
  const byId = (id: string | undefined) => (id === undefined ? undefined : runs.find((run) => run.id === id))
  const chosen = (
    [
      ['A', byId(a)],
      ['B', byId(b)],
      ['C', byId(c)],
    ] as const
  ).flatMap(([role, run]) => (run ? [{ role, run }] : []))
  const ofA = byId(a)
  const teacher = ofA && teacherModel(ofA, runs)
  const shorts = namesApart(chosen.map(({ run }) => runTitle(run)))
  return [
    ...(teacher ? [teacher] : []),
    ...chosen.map(({ role, run }, at) => studentModel(role, shorts[at] ?? '', run)),
  ]
}

function studentModel(role: 'A' | 'B' | 'C', short: string, run: RunRow): ChosenModel {
  const { plan } = run
  const layers = plan.kind === 'distill' ? studentShapeText(plan.student) : 'fine-tuned'
  return {
    role,
    name: runTitle(run),
    short,
    note: note(layers, run.accuracy, run.taskScores?.last),
    address: `#/run/${run.id}`,
  }
}

function teacherModel(student: RunRow, runs: readonly RunRow[]): ChosenModel | undefined {
  const { plan } = student
  if (plan.kind !== 'distill') return undefined
  const { model, fineTune } = plan.teacher
  const run = model.kind === 'run' ? runs.find(({ id }) => id === model.id) : undefined
  const name = run ? runTitle(run) : modelName(model)
  return {
    role: 'T',
    name,
    short: name,
    note: note(fineTune ? 'fine-tuned' : 'as it is', student.teacherAccuracy, student.taskScores?.teacher),
    ...(run ? { address: `#/run/${run.id}` } : {}),
  }
}

/** By what the task is judged by, in short. */
function note(what: string, accuracy: number | null, ofKind?: ScoresOfKind): string {
  const { pearson, f1Micro } = ofKind ?? {}
  if (typeof pearson === 'number') return `${what}, r ${pearson.toFixed(3)}`
  if (f1Micro !== undefined) return `${what}, ${(100 * f1Micro).toFixed(1)} micro F1`
  return accuracy === null ? what : `${what}, ${(100 * accuracy).toFixed(1)} acc`
}
