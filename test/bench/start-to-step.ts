/**
 * A trainer from its start to its first step, part by part: MiniLM-L6 → 3 layers, movie reviews,
 * all that earlier runs keep being there.
 *   npm run -s bench -- start-to-step [--texts 10000] [--repeat 3] [--folder DIR]
 * The first start fills the vault, for an epoch; a folder that is named is kept and has it already.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { PROGRAM_PATHS } from '../../src-main/adapters/program-paths.ts'
import { resolveData } from '../../src-main/catalogue/resolve-data.ts'
import { resolveModel } from '../../src-main/catalogue/resolve-model.ts'
import type { TrainingEvent } from '../../src-main/contract/training-event.ts'
import { parseRunPlan } from '../../src-main/domain/plan/parse-run-plan.ts'
import { initialWeights } from '../../src-main/engine/training/initial-weights.ts'
import { writeModelFolder } from '../../src-main/engine/weights/write-model-folder.ts'
import { openHome } from '../../src-main/host/home.ts'
import { createRun } from '../../src-main/host/training/create-run.ts'
import { resolveSources } from '../../src-main/host/training/resolve-sources.ts'
import { readModel } from '../../src-main/model-folder/read-weights.ts'
import { writeControl } from '../../src-main/run-folder/control.ts'
import { installRuntime } from '../../src-main/runtime/install-runtime.ts'
import { stockNode } from '../../src-main/runtime/stock-node.ts'
import { trainerEnvironment } from '../../src-main/runtime/trainer-environment.ts'
import { readEvents } from '../support/read-events.ts'

/** Functions whose time is told apart; of those that call each other the innermost counts. */
const PARTS: Readonly<Record<string, string>> = {
  loadAddon: 'load TensorFlow',
  sha256OfFile: 'hash the files',
  readModel: 'read the model',
  tokensBy: 'read the tokenizer',
  encode: 'tokenize',
  prepareRun: 'other preparing',
  buildRunGraph: 'describe the graph',
  writeSavedModel: 'write the graph',
  openSession: 'load the graph',
  setWeights: 'set weights',
  chooseTeacher: 'choose where the teacher comes from',
  measureStored: 'measure the vault',
  evaluate: 'judge the teacher',
  fillVault: 'look into the vault, or fill it',
  checkVault: 'compare with the live teacher',
  runStep: 'the step',
  '(garbage collector)': 'collect garbage',
  '(idle)': 'wait for the disk',
}
const OTHER = 'load modules, and the rest'

interface Profile {
  readonly nodes: readonly {
    readonly id: number
    readonly callFrame: { readonly functionName: string }
    readonly children?: readonly number[]
  }[]
  /** Microseconds of a clock of the system's. */
  readonly startTime: number
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

const { values: options } = parseArgs({
  options: {
    texts: { type: 'string' },
    repeat: { type: 'string', default: '3' },
    folder: { type: 'string' },
  },
})
const root = resolve(options.folder ?? mkdtempSync(join(tmpdir(), 'stillroom-start-')))
if (options.folder === undefined) process.once('exit', () => rmSync(root, { recursive: true, force: true }))
const vaults = join(root, 'vaults')
process.env.STILLROOM_VAULTS = vaults
const home = openHome(join(root, 'home'))
const teacher = await makeTeacher(join(root, 'teacher'))
const { train, dev } = await resolveData({ kind: 'catalogue', name: 'movie-reviews' }, {})
const lines = readFileSync(train.path, 'utf8').trim().split('\n')
const texts = Number(options.texts ?? lines.length)
const file = join(root, 'train.jsonl')
// More than there are, some stand twice.
writeFileSync(file, Array.from({ length: texts }, (_, at) => `${lines[at % lines.length]}\n`).join(''))
const plan = parseRunPlan({
  kind: 'distill',
  data: { source: { kind: 'files', train: file, dev: dev.path }, maxLength: 128 },
  teacher: { model: { kind: 'folder', path: teacher }, vault: { keep: 'always' } },
  student: { layers: 3, start: { from: 'teacher', layers: [2, 4, 6] } },
  mapping: [2, 4, 6].map((layer) => ({ teacher: layer, student: layer / 2 })),
  losses: [{ loss: 'soft-label' }, { loss: 'attention-kl' }, { loss: 'hidden-cosine' }],
})
const runtime = await installRuntime()
// The first finds nothing: it is told apart.
const first = existsSync(vaults) ? undefined : await start('teacher-stored')
const starts: Started[] = []
for (let time = 0; time < Number(options.repeat); time++) starts.push(await start())
print(first, starts)

interface Started {
  /** From the start of the process to the first step's event. */
  readonly totalMs: number
  readonly parts: ReadonlyMap<string, number>
}

/** MiniLM with a head that nothing has trained: what it says takes as long. */
async function makeTeacher(folder: string): Promise<string> {
  const { path } = await resolveModel({ kind: 'catalogue', name: 'minilm-l6' }, { runsFolder: home.runs })
  const { config, weights } = readModel(path)
  const whole = initialWeights(config, 2, 1, (name) => weights.get(name))
  const labels = ['negative', 'positive']
  writeModelFolder(folder, { config, labels, weights: whole, tokenizerFrom: path })
  return folder
}

/** @param until what it is stopped after */
async function start(until: TrainingEvent['kind'] = 'step'): Promise<Started> {
  const folder = createRun(plan, await resolveSources(plan, home, {}), home)
  const [at, monotonic] = [Date.now(), Number(process.hrtime.bigint() / 1000n)]
  const args = ['--cpu-prof', '--cpu-prof-dir', folder, PROGRAM_PATHS.trainer, folder]
  const child = spawn(stockNode(), args, { stdio: 'ignore', env: trainerEnvironment(runtime) })
  const exit = once(child, 'exit')
  const firstOf = (wanted: TrainingEvent['kind']) =>
    existsSync(join(folder, 'events.jsonl'))
      ? readEvents(folder).find(({ kind }) => kind === wanted)
      : undefined
  for (; !firstOf(until) && child.exitCode === null;) await sleep(20)
  writeControl(folder, 'stop')
  await exit
  const step = firstOf('step')
  const [profile] = globSync(join(folder, '*.cpuprofile'))
  if (!step || profile === undefined) throw new Error(`The trainer took no step: ${folder}`)
  const totalMs = Date.parse(step.at) - at
  return { totalMs, parts: partsOf(JSON.parse(readFileSync(profile, 'utf8')) as Profile, monotonic, totalMs) }
}

function partsOf({ nodes, startTime, samples, timeDeltas }: Profile, from: number, totalMs: number) {
  const parentOf = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])))
  const nameOf = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]))
  const partOf = (id: number): string => {
    for (let node: number | undefined = id; node !== undefined; node = parentOf.get(node)) {
      const part = PARTS[nameOf.get(node) ?? '']
      if (part !== undefined) return part
    }
    return OTHER
  }
  const parts = new Map([['start Node', (startTime - from) / 1000]])
  let at = startTime
  samples.forEach((id, index) => {
    at += timeDeltas[index] ?? 0
    if (at > from + totalMs * 1000) return
    const part = partOf(id)
    parts.set(part, (parts.get(part) ?? 0) + (timeDeltas[index + 1] ?? 0) / 1000)
  })
  return parts
}

function print(first: Started | undefined, others: readonly Started[]): void {
  const median = (values: readonly number[]) =>
    values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN
  const names = ['start Node', OTHER, ...Object.values(PARTS)]
  const line = (name: string, of: (started: Started) => number) =>
    `${name.padEnd(36)}${(first ? of(first).toFixed(0) : '').padStart(7)}${median(others.map(of)).toFixed(0).padStart(9)}`
  const rows = names.map((name) => line(name, ({ parts }) => parts.get(name) ?? 0))
  const head = `${`${texts} texts, ms`.padEnd(36)}  first    later (median of ${others.length})`
  process.stdout.write(`${[head, ...rows, line('to the first step', ({ totalMs }) => totalMs)].join('\n')}\n`)
}
