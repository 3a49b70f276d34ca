/**
 * Where the time of a step goes, op by op, in the graph as TensorFlow's optimizer leaves it:
 * MiniLM's shape, 3 layers, or BERT-base's, 6, teacher tensors fed.
 *   node test/bench/op-profile/index.ts [--shape base] [--batch 32] [--tokens 52]
 *   [--precision float32] [--live] [--rows 6000] [--runs 20] [--products tensorflow] [--plain]
 * The addon hands out no trace, so Python's TensorFlow of the same version runs the very graph that
 * Stillroom writes (on first use it is fetched by pip).
 * --plain: of TensorFlow's operations alone, as on a GPU.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { EncoderConfig } from '../../../src-main/model-folder/encoder-config.ts'
import type { Node } from '../../../src-main/engine/graph/graph.ts'
import { writeSavedModel } from '../../../src-main/engine/graph/write-saved-model.ts'
import { buildStepGraph } from '../../../src-main/engine/training/step-graph.ts'
import { requireRuntime } from '../../../src-main/runtime/runtime-status.ts'
import { pythonEnvironment } from '../../support/python-environment.ts'
import { STEP_SETTINGS } from '../../support/step-settings.ts'

const { values: options } = parseArgs({
  options: {
    batch: { type: 'string', default: '32' },
    tokens: { type: 'string', default: '52' },
    rows: { type: 'string', default: '6000' },
    shape: { type: 'string', default: 'mini' },
    runs: { type: 'string', default: '20' },
    products: { type: 'string', default: 'as here' },
    precision: { type: 'string', default: 'float32' },
    live: { type: 'boolean', default: false },
    plain: { type: 'boolean', default: false },
  },
})

const { layers, width } = options.shape === 'base' ? { layers: 12, width: 768 } : { layers: 6, width: 384 }
const TEACHER: EncoderConfig = {
  family: 'bert',
  vocabularySize: Number(options.rows),
  width,
  layers,
  heads: 12,
  feedForward: 4 * width,
  positions: 512,
  firstPosition: 0,
  tokenTypes: 2,
  activation: 'gelu',
  layerNormEpsilon: 1e-12,
  initializerRange: 0.02,
  hiddenDropout: 0.1,
  attentionDropout: 0.1,
  head: { activation: 'tanh', dropout: 0.1 },
}
const PAIRS = Array.from({ length: layers / 2 }, (_, index) => ({
  teacher: 2 * index + 2,
  student: index + 1,
}))

const { kernelsPath, env } = await requireRuntime()
const kernels = options.plain ? null : kernelsPath
const { graph, inputs, adam, stages } = buildStepGraph({
  student: { ...TEACHER, layers: layers / 2 },
  teacher: TEACHER,
  classes: 2,
  stages: [
    {
      terms: [
        { loss: 'soft-label', weight: 1 },
        { loss: 'attention-kl', weight: 1 },
        { loss: 'hidden-cosine', weight: 1 },
      ],
      pairs: PAIRS,
    },
  ],
  ...STEP_SETTINGS,
  precision: options.precision === 'bfloat16' ? 'bfloat16' : 'float32',
  dropout: true,
  own: {
    isFused: kernels !== null,
    hasOwnProducts: kernels !== null && env.STILLROOM_PRODUCTS === 'own' && options.products !== 'tensorflow',
  },
})
const [stage] = stages
if (!stage?.teacher) throw new Error('The graph has no stage, or no teacher')
const { logits, attention, hiddenStates } = stage.teacher
const fedOfTeacher = [
  logits,
  ...PAIRS.flatMap(({ teacher }) => [attention[teacher - 1], hiddenStates[teacher]]),
].filter((node) => node !== undefined)
const nameOf = ({ operation, output = 0 }: Node) => `${operation.name}:${output}`
const { ids, typeIds, mask, labels, seed } = inputs

const python = await pythonEnvironment(join(import.meta.dirname, 'requirements.txt'), (line) =>
  process.stderr.write(`${line}\n`),
)
const folder = mkdtempSync(join(tmpdir(), 'stillroom-profile-'))
try {
  writeSavedModel(graph, folder)
  const task = {
    batch: Number(options.batch),
    tokens: Number(options.tokens),
    rows: Number(options.rows),
    runs: Number(options.runs),
    isLive: options.live,
    kernels,
    report: nameOf(stage.report),
    reset: nameOf(adam.reset),
    schedule: nameOf(adam.schedule),
    inputs: [ids, typeIds, mask, labels, seed].map(nameOf),
    teacher: fedOfTeacher.map(nameOf),
  }
  writeFileSync(join(folder, 'task.json'), JSON.stringify(task))
  const { status } = spawnSync(python, [join(import.meta.dirname, 'profile.py'), folder], {
    stdio: 'inherit',
    env: { ...process.env, ...(kernels !== null && env) },
  })
  process.exitCode = status ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
