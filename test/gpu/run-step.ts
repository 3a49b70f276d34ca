import { messageOf } from '../../src-main/domain/message-of.ts'
import type { Finding, Outcome, Step, StepContext } from './step.ts'

/** Between two looks at the GPU's memory. */
const LOOK_EVERY_MS = 500

/**
 * Runs a step within its time. What it throws, and that its time was over, is what it found, with
 * what it had said until then: the next one is run all the same.
 */
export async function runStep(step: Step, context: StepContext): Promise<Outcome> {
  const from = performance.now()
  const outOfTime = AbortSignal.timeout(Math.ceil(step.mostSeconds * 1000))
  const signal = AbortSignal.any([context.signal, outOfTime])
  const peak = watchPeak(context)
  const lines: string[] = []
  const say = (line: string) => {
    lines.push(`- ${line}`)
    context.say(line)
  }
  const finding = await step.run({ ...context, say, signal }).catch((thrown: unknown): Finding => {
    const said = outOfTime.aborted
      ? `Not over within ${Number(step.mostSeconds.toFixed(2))} seconds.`
      : messageOf(thrown)
    return { verdict: 'failed', said, details: lines }
  })
  const { name, title } = step
  const seconds = (performance.now() - from) / 1000
  return { ...finding, step: { name, title }, seconds, peakBytes: peak.end() }
}

function watchPeak({ memoryBefore, memoryNow }: StepContext) {
  let peak = memoryBefore
  const look = async () => {
    const now = await memoryNow()
    if (now !== undefined) peak = Math.max(peak ?? 0, now)
  }
  const timer = memoryBefore === undefined ? undefined : setInterval(() => void look(), LOOK_EVERY_MS)
  return {
    end() {
      clearInterval(timer)
      return peak === undefined || memoryBefore === undefined ? undefined : peak - memoryBefore
    },
  }
}
