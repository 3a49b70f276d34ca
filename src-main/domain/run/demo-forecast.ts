import { stagesOf } from '../plan/stages.ts'
import type { DemoPart } from './demo-story.ts'

/** Before so many steps of anything, their pace says little. */
const FEWEST_STEPS = 10
/** What judging the 1,500 dev sentences takes, in steps; measured on two cores, 2026-11-28. */
const EVALUATION_STEPS = 9
/** From a run's folder to its first step: a process starts and loads TensorFlow; as measured. */
const START_MS = 4000
/** A student's step is as many layers' work: its three, and what the teacher is asked for. */
const STUDENT_COST = 4
const TEACHER_COST = 6

/**
 * How long the demo takes still, in milliseconds, at the pace of its steps so far; those of a part
 * that is to come by its layers. undefined before ten steps.
 */
export function demoForecast(parts: readonly DemoPart[]): number | undefined {
  const begun = parts.flatMap((part) => (part.run ? [{ part, run: part.run }] : []))
  const steps = begun.reduce((sum, { run }) => sum + run.step, 0)
  const known = begun.find(({ run }) => run.steps > 0)
  if (steps < FEWEST_STEPS || !known) return undefined
  const stepsPerEpoch = known.run.steps / epochsOf(known.part)
  const trainedMs = begun.reduce((sum, { run }) => sum + run.trainingMs, 0)
  const trained = begun.reduce((sum, { part, run }) => sum + run.step * costOf(part), 0)
  return parts
    .filter(({ run }) => run?.state !== 'finished')
    .reduce((sum, part) => {
      const epochs = epochsOf(part)
      const share = part.run && part.run.steps > 0 ? 1 - part.run.step / part.run.steps : 1
      const evaluations = epochs / part.plan.training.evaluateEvery
      const work = (epochs * stepsPerEpoch + evaluations * EVALUATION_STEPS) * costOf(part)
      return sum + (trainedMs / trained) * share * work + (part.run ? 0 : START_MS)
    }, 0)
}

const costOf = ({ role }: DemoPart) => (role === 'T' ? TEACHER_COST : STUDENT_COST)

function epochsOf({ plan }: DemoPart): number {
  return stagesOf(plan).reduce((sum, { epochs }) => sum + epochs, 0)
}
