/**
 * A step of distillation in every family of encoders, beside PyTorch's, in turns.
 *   node test/bench/families/index.ts [FAMILY …] [--batch 32] [--tokens 52,128] [--rounds 5]
 *   [--shape base] [--precision bfloat16] [--device cuda] [--python PATH]
 * A teacher of MiniLM's shape (6 layers, 384 wide) or BERT-base's (12, 768), a student of half the
 * layers, 12 heads; random weights and tokens; soft labels, attention KL, [CLS] cosine, the teacher
 * computed in every step.
 * --precision: of our plan, and PyTorch's autocast. --device: PyTorch's; ours is the runtime's.
 * --python: with torch and transformers, instead of an environment that is made for it.
 */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { FAMILY_IDS, FAMILY_TITLES, type FamilyId } from '../../../src-main/contract/families.ts'
import { runProgram } from '../../../src-main/processes/run-program.ts'
import { requireRuntime } from '../../../src-main/runtime/runtime-status.ts'
import { trainerEnvironment } from '../../../src-main/runtime/trainer-environment.ts'
import { pythonEnvironment } from '../../support/python-environment.ts'

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    batch: { type: 'string', default: '32' },
    tokens: { type: 'string', default: '52' },
    rounds: { type: 'string', default: '5' },
    shape: { type: 'string', default: 'mini' },
    precision: { type: 'string', default: 'float32' },
    device: { type: 'string', default: 'cpu' },
    python: { type: 'string' },
  },
})
const STEPS_A_TURN = 3
/** Few, so that updating the word embeddings, the same in all families, is not what is measured. */
const VOCABULARY = 6000
const { layers: LAYERS, width: WIDTH } =
  options.shape === 'base' ? { layers: 12, width: 768 } : { layers: 6, width: 384 }
const SHAPE = {
  vocab_size: VOCABULARY,
  hidden_size: WIDTH,
  num_attention_heads: 12,
  intermediate_size: 4 * WIDTH,
  max_position_embeddings: 514,
}
/** What a family calls otherwise, and options of its published models. */
const OF_FAMILY: Partial<Record<FamilyId, Readonly<Record<string, unknown>>>> = {
  roberta: { type_vocab_size: 1 },
  camembert: { type_vocab_size: 1 },
  'xlm-roberta': { type_vocab_size: 1 },
  distilbert: { dim: WIDTH, n_heads: 12, hidden_dim: 4 * WIDTH },
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
  "| family | tokens | ours, ms | PyTorch, ms | ratio | peak memory of the process, ours ÷ PyTorch's | GPU memory, MiB, ours · PyTorch's |\n|---|---|---|---|---|---|---|\n",
)
for (const family of FAMILY_IDS)
  if (positionals.length === 0 || positionals.includes(family))
    for (const tokens of options.tokens.split(',')) await measure(family, Number(tokens))
process.stdout.write(`\n${cpus().length} × ${cpus()[0]?.model}, load ${loadavg()[0]?.toFixed(1)}\n`)

async function measure(family: FamilyId, tokens: number): Promise<void> {
  const { precision, device } = options
  const task = {
    teacher: configOf(family, LAYERS),
    student: configOf(family, LAYERS / 2),
    batch: Number(options.batch),
    tokens,
    precision,
    device,
  }
  const ours = open(process.execPath, [join(import.meta.dirname, 'ours.ts')], task, asTrainer)
  const peer = open(python, [join(import.meta.dirname, 'peer.py')], task)
  const taken = { ours: [] as number[], peer: [] as number[] }
  await ours.take(1)
  await peer.take(1) // the first step of each is not counted
  for (let round = 0; round < Number(options.rounds); round++) {
    taken.ours.push(...(await ours.take(STEPS_A_TURN)))
    taken.peer.push(...(await peer.take(STEPS_A_TURN)))
  }
  const [mine, theirs] = [median(taken.ours), median(taken.peer)]
  const memory = ours.peakBytes() / peer.peakBytes()
  const ofGpu = device === 'cpu' ? [] : [await ours.gpuMebibytes(), await peer.gpuMebibytes()]
  ours.close()
  peer.close()
  const times = [mine.toFixed(1), theirs.toFixed(1), (theirs / mine).toFixed(2)]
  const cells = [FAMILY_TITLES[family], tokens, ...times, memory.toFixed(2), ofGpu.join(' · ')]
  process.stdout.write(`| ${cells.join(' | ')} |\n`)
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
    /** What it has of the GPU now, context and all: neither side gives any back before it ends. */
    async gpuMebibytes(): Promise<number> {
      const { output } = await runProgram({
        program: 'nvidia-smi',
        args: ['--query-compute-apps=pid,used_memory', '--format=csv,noheader,nounits'],
      })
      return Number(new RegExp(`^${child.pid}, (\\d+)$`, 'm').exec(output)?.[1])
    },
    close: () => void child.stdin.end(),
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
