import type { BenchOptions, ScalingRow } from '../../contract/bench.ts'
import { stepArithmetic } from '../../domain/step-arithmetic.ts'
import { spreadOf } from '../../domain/time-spread.ts'
import type { Backend } from '../backend.ts'
import { batchOf, CLASSES, openSyntheticStep, type SyntheticStep } from './synthetic-step.ts'
import { timeInTurns, type Repetitions } from './time-in-turns.ts'

/** What each setting is tried with; the others stay as the base has them. A head is as wide as BERT-small's whatever the width. */
const TRIED = {
  layers: [1, 2, 3, 6],
  width: [192, 384, 768],
  tokens: [16, 32, 64, 128],
  batch: [8, 16, 32, 64],
} as const
const BASE = { layers: 3, width: 384, tokens: 32, batch: 32 }
const HEAD_WIDTH = 32
const SETTINGS = Object.keys(TRIED) as readonly (keyof typeof TRIED)[]

type Sizes = typeof BASE

/** Steps with one setting changed at a time, all in turns: none is measured on another machine than the base. The teacher's tensors are fed. */
export async function measureScaling(
  backend: Backend,
  precision: BenchOptions['precision'],
  repetitions: Repetitions,
): Promise<readonly ScalingRow[]> {
  const cases = SETTINGS.flatMap((setting) =>
    TRIED[setting].map((value) => ({ setting, value, sizes: { ...BASE, [setting]: value } })),
  )
  const steps = new Map<string, SyntheticStep>()
  const stepOf = ({ layers, width }: Sizes): SyntheticStep => {
    const key = `${layers} ${width}`
    const open = () =>
      openSyntheticStep(
        backend,
        { layers, width, heads: width / HEAD_WIDTH, precision },
        Math.max(...TRIED.tokens),
        false,
      )
    const step = steps.get(key) ?? open()
    steps.set(key, step)
    return step
  }
  try {
    const works = new Map<string, () => unknown>()
    for (const { sizes } of cases)
      works.set(keyOf(sizes), works.get(keyOf(sizes)) ?? workOf(stepOf(sizes), sizes))
    const times = await timeInTurns(Object.fromEntries(works), repetitions)
    const measure = (sizes: Sizes) => {
      const step = spreadOf(times[keyOf(sizes)] ?? [])
      const { feedForward } = stepOf(sizes).config
      const flop = stepArithmetic({ ...sizes, feedForward, classes: CLASSES }, sizes)
      return { step, flop, perFlop: step.medianMs / flop }
    }
    const base = measure(BASE)
    return cases.map(({ setting, value, sizes }) => {
      const { step, flop, perFlop } = measure(sizes)
      return { setting, value, flop, step, relative: perFlop / base.perFlop, isBase: value === BASE[setting] }
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
