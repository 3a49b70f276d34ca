import { secondsAt, type Anchor } from '../../src-main/domain/run/run-timeline.ts'
import { STEP_AXIS, type Axis } from './chart-data.ts'

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
  const unit = unitOf(whole)
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
    format: textIn(unit),
  }
}

/**
 * An axis of training time for curves that are measured by seconds: several runs, each at its own
 * pace.
 */
export function secondsAxis(lastSeconds: number): Axis {
  const unit = unitOf(lastSeconds)
  return {
    name: 'time',
    measure: 'seconds',
    xOf: (seconds) => seconds / unit.seconds,
    stepOf: (x) => x * unit.seconds,
    format: textIn(unit),
  }
}

type Unit = (typeof UNITS)[number]

function unitOf(seconds: number): Unit {
  return UNITS.find((unit) => seconds >= 3 * unit.seconds) ?? UNITS[2]
}

function textIn({ word }: Unit): (x: number) => string {
  return (x) => `${x.toLocaleString('en', { maximumFractionDigits: 2 })} ${word}`
}
