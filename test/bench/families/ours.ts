// Steps of a distillation as a run takes them, as many as each line of the standard input says;
// answers with their milliseconds. Takes what peer.py takes.
import { createInterface } from 'node:readline'
import { openBackend } from '../../../src-main/engine/backend.ts'
import { adamSchedule } from '../../../src-main/engine/training/adam.ts'
import { initialWeights } from '../../../src-main/engine/training/initial-weights.ts'
import { buildStepGraph } from '../../../src-main/engine/training/step-graph.ts'
import { parseConfig } from '../../../src-main/model-folder/parse-config.ts'
import { STEP_SETTINGS } from '../../support/step-settings.ts'

const CLASSES = 2
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const asked = JSON.parse(String((await lines.next()).value)) as {
  readonly teacher: { readonly vocab_size: number }
  readonly student: unknown
  readonly batch: number
  readonly tokens: number
  readonly precision: 'float32' | 'bfloat16'
}
const { encoder: teacher } = parseConfig(asked.teacher, 'teacher')
const { encoder: student } = parseConfig(asked.student, 'student')
const backend = openBackend(process.env)
const pairs = Array.from({ length: student.layers }, (_, index) => ({
  teacher: 2 * index + 2,
  student: index + 1,
}))
const graph = buildStepGraph({
  student,
  teacher,
  classes: CLASSES,
  stages: [
    {
      terms: [
        { loss: 'soft-label', weight: 1, temperature: 2 },
        { loss: 'attention-kl', weight: 1 },
        { loss: 'hidden-cosine', weight: 1, at: 'cls' },
      ],
      pairs,
    },
  ],
  ...STEP_SETTINGS,
  precision: asked.precision,
  dropout: true,
  own: backend,
})
const session = backend.load(graph.graph)
graph.student.assign(
  session,
  initialWeights(student, CLASSES, 1, () => undefined),
)
graph.teacher?.assign(
  session,
  initialWeights(teacher, CLASSES, 2, () => undefined),
)
session.run(new Map(), [graph.adam.reset])
const [stage] = graph.stages
if (!stage) throw new Error('a step has a stage')
const shape = [asked.batch, asked.tokens]
const size = asked.batch * asked.tokens
const drawn = (index: number) => 5 + ((index * 7919) % (asked.teacher.vocab_size - 5))
const feeds = new Map([
  [graph.inputs.ids, { shape, data: Int32Array.from({ length: size }, (_, index) => drawn(index)) }],
  [graph.inputs.typeIds, { shape, data: new Int32Array(size) }],
  [graph.inputs.mask, { shape, data: new Float32Array(size).fill(1) }],
  [graph.inputs.labels, { shape: [asked.batch], data: new Int32Array(asked.batch) }],
  [graph.inputs.seed, { shape: [2], data: Int32Array.of(1, 0) }],
  [graph.adam.schedule, { shape: [5], data: adamSchedule(1, 5e-5, 0.01) }],
])
for await (const line of lines) {
  const times = Array.from({ length: Number(line) }, () => {
    const from = performance.now()
    session.run(feeds, [stage.report])
    return performance.now() - from
  })
  process.stdout.write(`${JSON.stringify(times)}\n`)
}
