import type { RunOverview } from '../../contract/run-overview.ts'
import { damageAdvice, damageWords } from '../../domain/run/damage-words.ts'
import { wilsonInterval } from '../../domain/wilson-interval.ts'
import { formatDuration, formatShare, type Terminal } from './terminal.ts'

/** A run for people: what it is, where it stands, how good it is. */
export function printRun({ print }: Terminal, run: RunOverview): void {
  const { id, plan, state, step, steps, last, teacher, best, error, folder, trainingMs, createdAt, damage } =
    run
  print(`run ${id} · ${plan.name || plan.kind} · ${state}`)
  print(`made ${createdAt} · step ${step} of ${steps} · ${formatDuration(trainingMs)} in steps`)
  if (error) print(`failed: ${error.message}`)
  if (damage) print(`damaged: ${damageWords(damage)}. ${damageAdvice(damage)}`)
  if (last) {
    const { scores } = last
    const [low, high] = wilsonInterval(scores.right, scores.examples)
    print(
      `accuracy ${formatShare(scores.accuracy)} (95 %: ${formatShare(low)} – ${formatShare(high)}; ${scores.right} of ${scores.examples})`,
    )
    print(
      `F1 ${scores.f1.toFixed(4)} · MCC ${scores.mcc.toFixed(4)} · ECE ${scores.ece.toFixed(4)} · cross-entropy ${scores.crossEntropy.toFixed(4)}`,
    )
  }
  if (last?.teacher) {
    const { agreement, teacherRight, teacherRightStudentRight, teacherWrongStudentRight } = last.teacher
    print(
      `agreement with the teacher ${formatShare(agreement)} · right on ${teacherRightStudentRight} of its ${teacherRight} right answers, and on ${teacherWrongStudentRight} others`,
    )
  }
  if (teacher) print(`teacher: accuracy ${formatShare(teacher.accuracy)} · MCC ${teacher.mcc.toFixed(4)}`)
  if (best) print(`best at step ${best.step}: accuracy ${formatShare(best.accuracy)}`)
  print(folder)
}
