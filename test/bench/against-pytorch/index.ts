/**
 * Stillroom's speed beside PyTorch's on the same distillation, in turns.
 *   node test/bench/against-pytorch/index.ts [--data cola] [--model minilm-l6] [--layers 3]
 *   [--peers live,stored,textbrewer] [--steps N] … (all in README.md)
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { PRECISIONS } from '../../../src-main/contract/plan.ts'
import { openHome } from '../../../src-main/host/home.ts'
import {
  compareCurves,
  compareParts,
  requireSameSteps,
  type CurvesCompared,
  type Pair,
} from './compare-sides.ts'
import { DATA, equalTask, type DataName, type EqualTask, type TaskSettings } from './equal-task.ts'
import { PEERS, type Peer, type PeerName } from './peers.ts'
import { planWith } from './plan-with.ts'
import { outcomesOf, printComparison, type Comparison } from './print-comparison.ts'
import { benchCache, pythonEnvironment } from '../../support/python-environment.ts'
import { runPeer, runStillroom } from './side-run.ts'
import { TEACHERS, teacherOf, type TeacherName } from './teachers.ts'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string', default: 'cola' },
    model: { type: 'string', default: 'minilm-l6' },
    layers: { type: 'string' },
    peers: { type: 'string', default: 'live,stored,textbrewer' },
    precision: { type: 'string', default: 'float32' },
    epochs: { type: 'string', default: '2' },
    steps: { type: 'string' },
    fraction: { type: 'string', default: '1' },
    repeat: { type: 'string', default: '3' },
    seeds: { type: 'string', default: '1' },
    'warm-up': { type: 'string', default: '3' },
    parity: { type: 'string', default: '20' },
    threads: { type: 'string' },
    set: { type: 'string', multiple: true, default: [] },
    json: { type: 'boolean', default: false },
  },
})
const data = oneOf('--data', options.data, Object.keys(DATA) as DataName[])
const model = oneOf('--model', options.model, Object.keys(TEACHERS) as TeacherName[])
const teacherLayers = TEACHERS[model]
const precision = oneOf('--precision', options.precision, PRECISIONS)
const peers = options.peers.split(',').map((name) => oneOf('--peers', name, Object.keys(PEERS) as PeerName[]))
const seeds = options.seeds.split(',').map((seed) => numberOf('--seeds', seed))
const repeat = numberOf('--repeat', options.repeat)
const parity = numberOf('--parity', options.parity)
const warmUp = numberOf('--warm-up', options['warm-up'])
const threads =
  options.threads === undefined ? [] : ['--threads', String(numberOf('--threads', options.threads))]
const settings: Omit<TaskSettings, 'seed'> = {
  data,
  teacherLayers,
  studentLayers: options.layers === undefined ? teacherLayers / 2 : numberOf('--layers', options.layers),
  fraction: numberOf('--fraction', options.fraction),
  epochs: numberOf('--epochs', options.epochs),
  steps: options.steps === undefined ? undefined : numberOf('--steps', options.steps),
}
/** What the plan says besides, on Stillroom's side alone. */
const changed = [`training.precision=${precision}`, ...options.set]

const say = (line: string) => process.stderr.write(`${line}\n`)
const python = await pythonEnvironment(join(import.meta.dirname, 'requirements.txt'), say)
const home = openHome(join(benchCache(), 'home'))
const teacher = await teacherOf(model, data, home, say)
// Not among the system's temporary files, which may lie in memory.
const folder = mkdtempSync(join(benchCache(), 'work-'))
process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))

const curves = new Map<PeerName, CurvesCompared>()
if (parity > 0) {
  const seed = seeds[0] ?? 1
  const whole = await taskOf({ ...settings, seed })
  // So few examples that half of the steps see them for the second time, from where a teacher's
  // tensors are kept.
  const fraction = (settings.fraction * parity) / 2 / whole.stepsPerEpoch
  const task = await taskOf({ ...settings, fraction: Math.min(1, fraction), seed, steps: parity, dropout: 0 })
  const stillroom = await ofStillroom(task)
  for (const name of peers) {
    curves.set(name, compareCurves({ peer: await ofPeer(PEERS[name], task), stillroom }))
    say(`${name}: without dropout, ${JSON.stringify(curves.get(name))}`)
  }
}

const pairs = new Map<PeerName, Pair[]>(peers.map((name) => [name, []]))
let stepsPerEpoch = 0
for (const seed of seeds) {
  const task = await taskOf({ ...settings, seed })
  stepsPerEpoch = task.stepsPerEpoch
  for (let time = 0; time < repeat; time++) {
    for (const name of peers) {
      const pair = { peer: await ofPeer(PEERS[name], task), stillroom: await ofStillroom(task) }
      requireSameSteps(pair.peer.steps, pair.stillroom.steps)
      pairs.get(name)?.push(pair)
      const [first] = compareParts([pair], stepsPerEpoch, warmUp)
      say(
        `${name}, seed ${seed}, ${time + 1} of ${repeat}: ${first?.ratio.median.toFixed(2)} in the ${first?.part}`,
      )
    }
  }
}

const comparisons = peers.map((name): Comparison => {
  const ofName = pairs.get(name) ?? []
  return {
    data: `${model} to ${settings.studentLayers} layers, ${data}`,
    peer: name,
    what: PEERS[name].what,
    precision,
    parts: compareParts(ofName, stepsPerEpoch, warmUp),
    ...outcomesOf(ofName),
    curves: curves.get(name),
  }
})
const machine = { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, load: loadavg()[0] ?? null }
if (options.json) {
  process.stdout.write(`${JSON.stringify({ machine, options, comparisons }, undefined, 2)}\n`)
} else {
  process.stdout.write(`${machine.cores} × ${machine.cpu}, load ${machine.load?.toFixed(1)} at the end\n\n`)
  process.stdout.write(comparisons.map(printComparison).join('\n'))
}
const unequal = comparisons.filter(
  ({ peer, curves: found }) => found && !isNoise(PEERS[peer as PeerName], found),
)
if (unequal.length > 0) {
  say(
    `The loss curves differ by more than floating-point noise: ${unequal.map(({ peer }) => peer).join(', ')}`,
  )
  process.exitCode = 1
}

function taskOf(asked: TaskSettings): Promise<EqualTask> {
  return equalTask(asked, teacher, home, join(folder, 'task'))
}

function ofStillroom(task: EqualTask) {
  return runStillroom(planWith(task.plan, changed), home, folder)
}

function ofPeer({ script, args, hasAutocast }: Peer, task: EqualTask) {
  const autocast = precision === 'bfloat16' && hasAutocast ? ['--autocast', 'bfloat16'] : []
  return runPeer(python, script, [...args, ...autocast, ...threads], task)
}

/**
 * Where to round to bfloat16 each side chooses for itself: those numbers are only told.
 * TextBrewer's loss has a constant more: only what it has learnt is to be the same.
 */
function isNoise({ hasEqualLoss }: Peer, { loss, logits }: CurvesCompared): boolean {
  return precision !== 'float32' || ((!hasEqualLoss || loss < 1e-3) && logits < 1e-2)
}

function oneOf<Name extends string>(option: string, given: string, allowed: readonly Name[]): Name {
  const found = allowed.find((name) => name === given)
  if (found) return found
  throw new Error(`${option} is ${given}; ${allowed.join(', ')} are known`)
}

function numberOf(option: string, given: string): number {
  const number = Number(given)
  if (given.trim() !== '' && Number.isFinite(number) && number >= 0) return number
  throw new Error(`${option} is ${given}; a number is needed`)
}
