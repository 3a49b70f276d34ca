import type { ComparedPair, ComparedRun, RunComparison } from '../contract/comparison.ts'
import type { RunOverview } from '../contract/run-overview.ts'
import { differingSettings } from '../domain/differing-settings.ts'
import { mcnemar } from '../domain/mcnemar.ts'
import { predictedClasses } from '../domain/scores.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { wilsonInterval } from '../domain/wilson-interval.ts'
import { readDevLabels, readLogits } from '../run-folder/predictions.ts'
import { readRun, readSources } from '../run-folder/read-run.ts'

/** A run's last evaluation, example by example. */
interface Judged {
  readonly run: RunOverview
  readonly scores: ComparedRun
  readonly predicted: Int32Array
  readonly gold: Int32Array
}

/**
 * Runs side by side at their last evaluations, with McNemar's test between any two.
 * @param folders run folders, in the order in which they are shown
 * @throws StillroomError `invalid-arguments` when they were evaluated on different dev sets or not at all
 */
export function compareRuns(folders: readonly string[]): RunComparison {
  const sources = folders.map(readSources)
  const [first] = sources
  if (!first) throw new StillroomError('invalid-arguments', 'Name the runs that are to be compared')
  const judged = folders.map(judge)
  judged.forEach(({ run, gold }, index) => {
    const own = sources[index]
    const isSame = own?.dev.sha256 === first.dev.sha256 && own.labels.join('\n') === first.labels.join('\n')
    if (isSame && gold.length === judged[0]?.gold.length) return
    throw new StillroomError(
      'invalid-arguments',
      `Run ${run.id} was evaluated on another dev set (${own?.dev.path}) than run ${judged[0]?.run.id} (${first.dev.path}); only runs on the same one can be compared`,
    )
  })
  // A fine-tuned teacher among the runs has no teacher of its own, and does not blur whose students the others are.
  const taught = judged.filter(({ run }) => run.teacher !== undefined)
  const teachers = new Set(sources.flatMap(({ teacher }) => teacher?.sha256 ?? []))
  const teacher = teachers.size === 1 ? (taught[0]?.run.teacher ?? null) : null
  return {
    dev: judged[0]?.gold.length ?? 0,
    labels: first.labels,
    runs: judged.map(({ scores }) => scores),
    teacherRight: teacher?.right ?? null,
    teacher,
    pairs: judged.flatMap((a, index) => judged.slice(index + 1).map((b) => comparePair(a, b))),
    settings: differingSettings(judged.map(({ run }) => run.plan)),
  }
}

function judge(folder: string): Judged {
  const run = readRun(folder)
  if (!run.last)
    throw new StillroomError(
      'invalid-arguments',
      `Run ${run.id} has not been evaluated yet (it is ${run.state}); let it train further`,
    )
  const { scores, teacher, predictions, step } = run.last
  const gold = readDevLabels(folder)
  const logits = readLogits(folder, predictions)
  return {
    run,
    gold,
    predicted: predictedClasses(logits, logits.length / gold.length),
    scores: {
      id: run.id,
      name: run.plan.name,
      kind: run.plan.kind,
      step,
      ...scores,
      accuracyInterval: wilsonInterval(scores.right, scores.examples),
      agreement: teacher?.agreement ?? null,
      teacherRight: teacher?.teacherRight ?? null,
      teacherRightStudentRight: teacher?.teacherRightStudentRight ?? null,
      teacherWrongStudentRight: teacher?.teacherWrongStudentRight ?? null,
    },
  }
}

function comparePair(a: Judged, b: Judged): ComparedPair {
  let [aOnly, bOnly, same] = [0, 0, 0]
  a.gold.forEach((label, index) => {
    const isRightInA = a.predicted[index] === label
    const isRightInB = b.predicted[index] === label
    if (isRightInA && !isRightInB) aOnly++
    if (isRightInB && !isRightInA) bOnly++
    if (a.predicted[index] === b.predicted[index]) same++
  })
  return {
    a: a.run.id,
    b: b.run.id,
    aOnly,
    bOnly,
    agreement: same / a.gold.length,
    p: mcnemar(aOnly, bOnly),
  }
}
