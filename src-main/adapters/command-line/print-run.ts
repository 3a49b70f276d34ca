import type { RunOverview } from '../../contract/run-overview.ts'
import { damageAdvice, damageWords } from '../../domain/run/damage-words.ts'
import { choiceTitle } from '../../domain/plan/choice-score.ts'
import { taskOf } from '../../domain/plan/task-of.ts'
import { oneClassWords } from '../../domain/run/one-class-words.ts'
import { ownShapeWords } from '../../domain/plan/network-shape.ts'
import { randomPartsSentence } from '../../domain/run/random-parts.ts'
import { stallWords } from '../../domain/run/stall-words.ts'
import { readableSources } from '../../run-folder/read-run.ts'
import { planName } from '../../domain/run/run-title.ts'
import { scoreLine, scoreLines } from './score-words.ts'
import { formatScore, formatShare } from '../../domain/tables/number-text.ts'
import { formatDuration, type Terminal } from './terminal.ts'

/** A run for people: what it is, where it stands, how good it is. */
export function printRun({ print }: Terminal, run: RunOverview): void {
  const {
    id,
    plan,
    state,
    step,
    steps,
    examplesSeen,
    result,
    teacher,
    best,
    tested,
    error,
    folder,
    damage,
    stall,
  } = run
  const sources = readableSources(folder)
  const labels = sources?.labels ?? []
  print(`run ${id} · ${planName(plan)} · ${state}`)
  print(
    `made ${run.createdAt} · step ${step} of ${steps}, ${examplesSeen.toLocaleString('en')} examples seen · ${formatDuration(run.trainingMs)} in steps`,
  )
  const random = randomPartsSentence(run.startsAtRandom)
  if (random) print(random)
  const shape = ownShapeWords(plan)
  if (shape) print(shape)
  for (const note of run.notes ?? []) print(note)
  if (stall) print(`stalled: ${stallWords(stall).what} ${stallWords(stall).advice}`)
  if (error) print(`failed: ${error.message}`)
  if (damage) print(`damaged: ${damageWords(damage)}. ${damageAdvice(damage)}`)
  if (result) {
    const { scores } = result
    if (plan.training.keep === 'best')
      print(`dev set, at step ${result.step}, which was chosen by it: these scores are optimistic`)
    for (const line of scoreLines(scores, labels, sources && taskOf(sources))) print(line)
    sayOneClass(oneClassWords(scores, labels))
  }
  if (result?.teacher) {
    const { pearson } = result.teacher
    const correlated = pearson === undefined ? '' : `, Pearson ${formatScore(pearson)}`
    const { agreement, teacherRight, teacherRightStudentRight, teacherWrongStudentRight } = result.teacher
    print(
      `agreement with the teacher ${formatShare(agreement)}${correlated} · right on ${teacherRightStudentRight} of its ${teacherRight} right answers, and on ${teacherWrongStudentRight} others`,
    )
  }
  if (teacher) {
    print(`teacher: ${scoreLine(teacher)}`)
    sayOneClass(oneClassWords(teacher, labels), 'teacher: ')
  }
  if (best) print(`best by ${choiceTitle(plan)} at step ${best.step}: ${scoreLine(best.scores)}`)
  if (tested) {
    const agreement = tested.teacher ? ` · agreement ${formatShare(tested.teacher.agreement)}` : ''
    print(
      `test (held out), ${tested.scores.examples} examples, step ${tested.step}: ${scoreLine(tested.scores)}${agreement}`,
    )
    if (tested.teacherScores) print(`teacher on test: ${scoreLine(tested.teacherScores)}`)
  }
  print(folder)

  function sayOneClass(words: string | undefined, whose = ''): void {
    if (words !== undefined) print(`! ${whose}${words}`)
  }
}
