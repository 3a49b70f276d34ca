import { runStep } from './run-step.ts'
import type { Outcome, Step, StepContext } from './step.ts'

/** How long all steps behind the installation may take together. */
const MOST_SECONDS = 600

/**
 * Runs the installation and what stands behind it, one after the other, each within its own time
 * and what is left of the whole. Without TensorFlow nothing is run behind the installation; a step
 * for which no time is left is said not to have been tried.
 * @param onOutcome told all that is known after each step: it stays, whatever becomes of the next
 */
export async function runAll(
  [install, ...others]: readonly [Step, ...Step[]],
  context: StepContext,
  onOutcome: (outcomes: readonly Outcome[]) => void,
  mostSeconds: number = MOST_SECONDS,
): Promise<readonly Outcome[]> {
  const steps = 1 + others.length
  const all = [install, ...others].reduce((sum, { expectedSeconds }) => sum + expectedSeconds, 0)
  console.error(`${steps} steps, about ${Math.ceil(all / 60)} minutes`)
  const outcomes: Outcome[] = []
  const take = async (step: Step, most: number) => {
    const { title, expectedSeconds } = step
    console.error(
      `[${outcomes.length + 1}/${steps}] ${title}: about ${expectedSeconds} s, at most ${Math.ceil(most)}`,
    )
    const { runtime } = outcomes[0] ?? {}
    if (runtime) Object.assign(process.env, runtime.env)
    const outcome =
      most > 0 ? await runStep({ ...step, mostSeconds: most }, { ...context, runtime }) : withoutTime(step)
    console.error(`      ${outcome.verdict}: ${outcome.said}`)
    outcomes.push(outcome)
    onOutcome(outcomes)
  }
  await take(install, install.mostSeconds)
  const from = performance.now()
  for (const step of others) {
    if (outcomes[0]?.verdict !== 'passed' || context.signal.aborted) break
    const left = mostSeconds - (performance.now() - from) / 1000
    await take(step, Math.min(step.mostSeconds, left))
  }
  return outcomes
}

function withoutTime({ name, title }: Step): Outcome {
  const said = `The time of all steps was over. Run it alone: npm run test:gpu -- --only ${name}`
  return { step: { name, title }, verdict: 'not tried', said, seconds: 0 }
}
