import type { RunOverview } from '../../contract/run-overview.ts'
import { damageAdvice, damageWords } from '../../domain/run/damage-words.ts'
import { HEADLINE_TITLES, headlineMetric } from '../../domain/plan/headline-metric.ts'
import { oneClassWords } from '../../domain/run/one-class-words.ts'
import { randomPartsSentence } from '../../domain/run/random-parts.ts'
import { stallWords } from '../../domain/run/stall-words.ts'
import { wilsonInterval } from '../../domain/statistics/wilson-interval.ts'
import { readableSources } from '../../run-folder/read-run.ts'
import { runName } from '../../domain/run/run-title.ts'
import { f1Words } from './score-words.ts'
import { formatDuration, formatScore, formatShare, type Terminal } from './terminal.ts'

/** A run for people: what it is, where it stands, how good it is. */
export function printRun({ print }: Terminal, run: RunOverview): void {
  const { id, plan, state, step, steps, examplesSeen, last, teacher, best, error, folder, damage, stall } =
    run
  const labels = readableSources(folder)?.labels ?? []
  print(`run ${id} · ${runName(plan)} · ${state}`)
  print(
    `made ${run.createdAt} · step ${step} of ${steps}, ${examplesSeen.toLocaleString('en')} examples seen · ${formatDuration(run.trainingMs)} in steps`,
  )
  const random = randomPartsSentence(run.startsAtRandom)
  if (random) print(random)
  for (const note of run.notes ?? []) print(note)
  if (stall) print(`stalled: ${stallWords(stall).what} ${stallWords(stall).advice}`)
  if (error) print(`failed: ${error.message}`)
  if (damage) print(`damaged: ${damageWords(damage)}. ${damageAdvice(damage)}`)
  if (last) {
    const { scores } = last
    const [low, high] = wilsonInterval(scores.right, scores.examples)
    print(
      `accuracy ${formatShare(scores.accuracy)} (95 %: ${formatShare(low)} – ${formatShare(high)}; ${scores.right} of ${scores.examples})`,
    )
    print(f1Words(scores, labels))
    print(
      `MCC ${formatScore(scores.mcc)} · ECE ${scores.ece.toFixed(4)} · cross-entropy ${scores.crossEntropy.toFixed(4)}`,
    )
    sayOneClass(oneClassWords(scores, labels))
  }
  if (last?.teacher) {
    const { agreement, teacherRight, teacherRightStudentRight, teacherWrongStudentRight } = last.teacher
    print(
      `agreement with the teacher ${formatShare(agreement)} · right on ${teacherRightStudentRight} of its ${teacherRight} right answers, and on ${teacherWrongStudentRight} others`,
    )
  }
  if (teacher) {
    print(`teacher: accuracy ${formatShare(teacher.accuracy)} · MCC ${formatScore(teacher.mcc)}`)
    sayOneClass(oneClassWords(teacher, labels), 'teacher: ')
  }
  if (best)
    print(
      `best by ${HEADLINE_TITLES[headlineMetric(plan)]} at step ${best.step}: accuracy ${formatShare(best.scores.accuracy)} · MCC ${formatScore(best.scores.mcc)}`,
    )
  print(folder)

  function sayOneClass(words: string | undefined, whose = ''): void {
    if (words !== undefined) print(`! ${whose}${words}`)
  }
}
