import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { batchOf, openSyntheticStep } from '../../../src-main/engine/bench/synthetic-step.ts'
import { Graph, type Operation } from '../../../src-main/engine/graph/graph.ts'
import { gradients } from '../../../src-main/engine/graph/gradients.ts'
import { matMul } from '../../../src-main/engine/graph/ops/matrix.ts'
import { tanh } from '../../../src-main/engine/graph/ops/pointwise.ts'
import { mean } from '../../../src-main/engine/graph/ops/reduce.ts'
import { recomputed } from '../../../src-main/engine/graph/recomputed.ts'
import { adamSchedule } from '../../../src-main/engine/training/adam.ts'
import { testBackend } from '../../support/test-backend.ts'

const SHAPE = { layers: 3, width: 16, heads: 2 } as const

/** Reports of three steps that learn, and the weights after them. */
function threeSteps(precision: 'float32' | 'bfloat16', recompute: 'none' | 'layers') {
  const step = openSyntheticStep(testBackend(), { ...SHAPE, precision, recompute }, 16, true)
  const { graph, session, stage } = step
  const feeds = step.feeds(batchOf(step.examples(6, 9)))
  const reports = [1, 2, 3].map((number) => {
    const ofStep = new Map(feeds)
      .set(graph.inputs.seed, { shape: [2], data: Int32Array.of(1, number) })
      .set(graph.adam.schedule, { shape: [5], data: adamSchedule(number, 1e-3, 0.01) })
    return session.run(ofStep, [stage.report])[0]?.data as Float32Array
  })
  const weights = [...graph.student.fetch(session).values()]
  step.close()
  return { reports, weights }
}

// TensorFlow makes one operation of several where nothing else reads what is between them, as in a
// copy that is not kept: then the last digits differ.
const { isFused } = testBackend()
test.each(['float32', 'bfloat16'] as const)(
  `in %s, steps with dropout give the same ${isFused ? 'bits' : 'numbers'}, recomputed or kept`,
  (precision) => {
    const kept = threeSteps(precision, 'none')
    const again = threeSteps(precision, 'layers')
    expect(kept.reports[0]).not.toEqual(kept.reports[1])
    if (isFused) return expect(again).toEqual(kept)
    kept.reports.forEach((report, at) =>
      report.forEach((value, index) =>
        expect(again.reports[at]?.[index]).toBeCloseTo(value, precision === 'float32' ? 4 : 1),
      ),
    )
  },
)

test('of what is in a layer but the last, nothing is kept but the attention that its loss compares', () => {
  const { stage, close } = openSyntheticStep(
    testBackend(),
    { ...SHAPE, precision: 'float32', recompute: 'layers' },
    16,
    false,
  )
  close()
  const first = stage.gradients.get('embeddings.word_embeddings.weight')!
  const read = readFromOutside(neededFor(first.operation))
  expect(new Set(read.map(({ segment }) => segment)).size).toBe(SHAPE.layers - 1)
  // Besides it a layer's result, which is the next one's input.
  expect(read).toHaveLength(2 * (SHAPE.layers - 1))
})

/** Operations of recomputed layers that others read. */
function readFromOutside(needed: ReadonlySet<Operation>): readonly Operation[] {
  const read = new Set<Operation>()
  for (const { inputs, segment } of needed)
    for (const { operation } of inputs)
      if (operation.segment !== segment && operation.segment && operation.inputs.length > 0)
        read.add(operation)
  return [...read]
}

/** What is run where an operation's node is fetched. */
function neededFor(fetched: Operation): ReadonlySet<Operation> {
  const needed = new Set<Operation>()
  const waiting = [fetched]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (needed.has(next)) continue
    needed.add(next)
    waiting.push(...next.inputs.map(({ operation }) => operation), ...next.control)
  }
  return needed
}

const ROWS = 16_384
const WIDTH = 64

test.runIf(process.platform === 'linux')(
  'TensorFlow keeps the copies apart: eight layers of four tensors take 12 of them instead of 32',
  ({ skip }) => {
    skip(testBackend().device === 'CUDA', 'there the tensors lie on the card')
    const before = megabytes('VmRSS')
    const again = takenBy(true) - before
    const kept = takenBy(false) - before
    expect(again).toBeLessThan(0.6 * kept)
  },
)

/** The process's largest memory while x ← tanh(x·W) is differentiated, 32 times, 10⁶ bytes. */
function takenBy(isRecomputed: boolean): number {
  const graph = new Graph(testBackend())
  const x = graph.placeholder('x', 'float32', [ROWS, WIDTH])
  const weight = graph.placeholder('weight', 'float32', [WIDTH, WIDTH])
  let state = x
  for (let layer = 0; layer < 8; layer++) {
    const before = state
    const build = () =>
      Array.from({ length: 4 }).reduce<typeof x>((inside) => tanh(matMul(inside, weight)), before)
    state = isRecomputed ? recomputed(graph, build) : build()
  }
  const wanted = gradients(mean(state), [weight])
  const session = testBackend().load(graph)
  const filled = (rows: number) => ({
    shape: [rows, WIDTH],
    data: Float32Array.from({ length: rows * WIDTH }, (_, at) => Math.sin(at) / 8),
  })
  const feeds = new Map([
    [x, filled(ROWS)],
    [weight, filled(WIDTH)],
  ])
  writeFileSync('/proc/self/clear_refs', '5') // the peak is measured anew
  session.run(feeds, wanted)
  session.close()
  return megabytes('VmHWM')
}

function megabytes(name: string): number {
  const status = readFileSync('/proc/self/status', 'utf8')
  return (Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1024) / 1e6
}
