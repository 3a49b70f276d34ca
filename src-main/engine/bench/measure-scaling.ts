import type { BenchOptions, ScalingRow } from '../../contract/bench.ts'
import { stepArithmetic } from '../../domain/speed/step-arithmetic.ts'
import { spreadOf } from '../../domain/speed/time-spread.ts'
import type { Backend } from '../backend.ts'
import { batchOf, CLASSES, openSyntheticStep, type SyntheticStep } from './synthetic-step.ts'
import { timeInTurns, type Repetitions } from './time-in-turns.ts'

interface Sizes {
  readonly layers: number
  readonly width: number
  readonly tokens: number
  readonly batch: number
}

/** A base, and what each of its settings is tried with while the others stay. */
export interface ScalingPlan {
  readonly base: Sizes
  readonly tried: Readonly<Record<keyof Sizes, readonly number[]>>
  /** The same at every width. */
  readonly headWidth: number
}

/** Around the demo's student; a head is as wide as MiniLM's. */
export const SCALING: ScalingPlan = {
  base: { layers: 3, width: 384, tokens: 32, batch: 32 },
  tried: {
    layers: [1, 2, 3, 6],
    width: [192, 384, 768],
    tokens: [16, 32, 64, 128],
    batch: [8, 16, 32, 64],
  },
  headWidth: 32,
}

const SETTINGS = ['layers', 'width', 'tokens', 'batch'] as const

/**
 * Steps with one setting changed at a time, all in turns: none is measured on another machine than
 * the base. The teacher's tensors are fed.
 */
export async function measureScaling(
  backend: Backend,
  precision: BenchOptions['precision'],
  repetitions: Repetitions,
  { base, tried, headWidth }: ScalingPlan,
): Promise<readonly ScalingRow[]> {
  const cases = SETTINGS.flatMap((setting) =>
    tried[setting].map((value) => ({ setting, value, sizes: { ...base, [setting]: value } })),
  )
  const steps = new Map<string, SyntheticStep>()
  const stepOf = ({ layers, width }: Sizes): SyntheticStep => {
    const key = `${layers} ${width}`
    const open = () =>
      openSyntheticStep(
        backend,
        { layers, width, heads: width / headWidth, precision },
        Math.max(base.tokens, ...tried.tokens),
        false,
      )
    const step = steps.get(key) ?? open()
    steps.set(key, step)
    return step
  }
  try {
    const works = new Map([[keyOf(base), workOf(stepOf(base), base)]])
    for (const { sizes } of cases)
      works.set(keyOf(sizes), works.get(keyOf(sizes)) ?? workOf(stepOf(sizes), sizes))
    const times = await timeInTurns(Object.fromEntries(works), repetitions)
    const measure = (sizes: Sizes) => {
      const step = spreadOf(times[keyOf(sizes)] ?? [])
      const { config, reads } = stepOf(sizes)
      const flop = stepArithmetic({ ...config, classes: CLASSES }, sizes, reads.student)
      return { step, flop, perFlop: step.medianMs / flop }
    }
    const ofBase = measure(base)
    return cases.map(({ setting, value, sizes }) => {
      const { step, flop, perFlop } = measure(sizes)
      return {
        setting,
        value,
        flop,
        step,
        relative: perFlop / ofBase.perFlop,
        isBase: value === base[setting],
      }
    })
  } finally {
    for (const step of steps.values()) step.close()
  }
}

const keyOf = ({ layers, width, tokens, batch }: Sizes) => `${layers} ${width} ${tokens} ${batch}`

function workOf(step: SyntheticStep, { batch, tokens }: Sizes): () => unknown {
  const feeds = new Map([
    ...step.feeds(batchOf(step.examples(batch, tokens))),
    ...step.teacherFeeds(step.teacherTensors(batch, tokens)),
  ])
  return () => step.session.run(feeds, [step.stage.report])
}
