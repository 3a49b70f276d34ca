import { secondsAt, type Anchor } from '../../src-main/domain/run-timeline.ts'
import { STEP_AXIS, type Axis } from '../charts/chart-data.ts'

/** An axis of epochs over all stages: the same number of steps each. */
export function epochAxis(stepsPerEpoch: number): Axis {
  return {
    name: 'epoch',
    xOf: (step) => step / stepsPerEpoch,
    stepOf: (epoch) => epoch * stepsPerEpoch,
    format: (epoch) => epoch.toLocaleString('en', { maximumFractionDigits: 2 }),
  }
}

const UNITS = [
  { seconds: 3600, word: 'h' },
  { seconds: 60, word: 'min' },
  { seconds: 1, word: 's' },
] as const

/** An axis of training time, without pauses; what is planned lies at the pace so far. */
export function timeAxis(anchors: readonly Anchor[], lastStep: number): Axis {
  const whole = secondsAt(anchors, lastStep)
  if (whole <= 0) return STEP_AXIS
  const unit = UNITS.find(({ seconds }) => whole >= 3 * seconds) ?? UNITS[2]
  const xOf = (step: number) => secondsAt(anchors, step) / unit.seconds
  return {
    name: 'time',
    xOf,
    stepOf(x) {
      let [low, high] = [0, lastStep]
      while (high - low > 0.5) {
        const middle = (low + high) / 2
        if (xOf(middle) < x) low = middle
        else high = middle
      }
      return high
    },
    format: (x) => `${x.toLocaleString('en', { maximumFractionDigits: 2 })} ${unit.word}`,
  }
}
