/**
 * A step of distillation in every family of encoders, beside PyTorch's, in turns.
 *   node test/bench/families/index.ts [FAMILY …] [--batch 32] [--tokens 52] [--rounds 5]
 *   [--device cuda] [--python PATH]
 * MiniLM's shape: a teacher of 6 layers, 384 wide, 12 heads, a student of 3; random weights and
 * tokens; soft labels, attention KL, [CLS] cosine, the teacher computed in every step.
 * --device: PyTorch's; ours is the runtime's. --python: with torch and transformers, instead of an
 * environment that is made for it.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { FAMILY_IDS, FAMILY_TITLES, type FamilyId } from '../../../src-main/contract/families.ts'
import { requireRuntime } from '../../../src-main/runtime/runtime-status.ts'
import { trainerEnvironment } from '../../../src-main/runtime/trainer-environment.ts'
import { pythonEnvironment } from '../../support/python-environment.ts'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    batch: { type: 'string', default: '32' },
    tokens: { type: 'string', default: '52' },
    rounds: { type: 'string', default: '5' },
    device: { type: 'string', default: 'cpu' },
    python: { type: 'string' },
  },
})
const STEPS_A_TURN = 3
/** Few, so that updating the word embeddings, the same in all families, is not what is measured. */
const VOCABULARY = 6000
const SHAPE = {
  vocab_size: VOCABULARY,
  hidden_size: 384,
  num_attention_heads: 12,
  intermediate_size: 1536,
  max_position_embeddings: 514,
}
/** What a family calls otherwise, and options of its published models. */
const OF_FAMILY: Partial<Record<FamilyId, Readonly<Record<string, unknown>>>> = {
  roberta: { type_vocab_size: 1 },
  camembert: { type_vocab_size: 1 },
  'xlm-roberta': { type_vocab_size: 1 },
  distilbert: { dim: 384, n_heads: 12, hidden_dim: 1536 },
  electra: { embedding_size: 128 },
  albert: { embedding_size: 128 },
  'deberta-v2': {
    relative_attention: true,
    position_buckets: 256,
    norm_rel_ebd: 'layer_norm',
    share_att_key: true,
    pos_att_type: ['p2c', 'c2p'],
    position_biased_input: false,
    type_vocab_size: 0,
  },
  modernbert: { pad_token_id: 0, bos_token_id: 1, cls_token_id: 1, eos_token_id: 2, sep_token_id: 2 },
}

/** As a host starts a trainer, but for TensorFlow's remarks. */
const asTrainer = { ...trainerEnvironment(await requireRuntime()), TF_CPP_MIN_LOG_LEVEL: '2' }
const python =
  options.python ??
  (await pythonEnvironment(join(import.meta.dirname, '..', '..', 'reference', 'requirements.txt'), (line) =>
    process.stderr.write(`${line}\n`),
  ))
process.stdout.write(
  "| family | ours, ms | PyTorch, ms | ratio | peak memory of the process, ours ÷ PyTorch's |\n|---|---|---|---|---|\n",
)
for (const family of FAMILY_IDS)
  if (positionals.length === 0 || positionals.includes(family)) await measure(family)
process.stdout.write(`\n${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}\n`)

async function measure(family: FamilyId): Promise<void> {
  const task = {
    teacher: configOf(family, 6),
    student: configOf(family, 3),
    batch: Number(options.batch),
    tokens: Number(options.tokens),
    device: options.device,
  }
  const ours = open(process.execPath, [join(import.meta.dirname, 'ours.ts')], task, asTrainer)
  const peer = open(python, [join(import.meta.dirname, 'peer.py')], task)
  const times = { ours: [] as number[], peer: [] as number[] }
  await ours.take(1)
  await peer.take(1) // the first step of each is not counted
  for (let round = 0; round < Number(options.rounds); round++) {
    times.ours.push(...(await ours.take(STEPS_A_TURN)))
    times.peer.push(...(await peer.take(STEPS_A_TURN)))
  }
  const [mine, theirs] = [median(times.ours), median(times.peer)]
  const memory = ours.peakBytes() / peer.peakBytes()
  ours.close()
  peer.close()
  const cells = [mine.toFixed(1), theirs.toFixed(1), (theirs / mine).toFixed(2), memory.toFixed(2)]
  process.stdout.write(`| ${[FAMILY_TITLES[family], ...cells].join(' | ')} |\n`)
}

function configOf(family: FamilyId, layers: number) {
  const ofLayers = family === 'distilbert' ? { n_layers: layers } : { num_hidden_layers: layers }
  return { model_type: family, ...SHAPE, ...OF_FAMILY[family], ...ofLayers }
}

/** A process that takes steps when it is told to. */
function open(program: string, args: readonly string[], task: unknown, env = process.env) {
  const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'inherit'] })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  child.stdin.write(`${JSON.stringify(task)}\n`)
  return {
    async take(steps: number): Promise<readonly number[]> {
      child.stdin.write(`${steps}\n`)
      const { value, done } = await answers.next()
      if (done) throw new Error(`${program} ${args.join(' ')} ended early`)
      return JSON.parse(value) as number[]
    },
    /** The most that it has held (VmHWM). */
    peakBytes: () =>
      1024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]),
    close: () => void child.stdin.end(),
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
