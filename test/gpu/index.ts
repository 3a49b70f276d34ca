import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { readGpus } from '../../src-main/host/runs/machine-load.ts'
import { runProgram } from '../../src-main/processes/run-program.ts'
import { hasNvidiaDriver } from '../../src-main/runtime/nvidia-driver.ts'
import { install } from './install.ts'
import { machine } from './machine.ts'
import { memory } from './memory.ts'
import { outOfMemory } from './out-of-memory.ts'
import { parity } from './parity.ts'
import { plans } from './plans.ts'
import { report } from './report.ts'
import { runStep } from './run-step.ts'
import { speed } from './speed.ts'
import { stability } from './stability.ts'
import type { Outcome, StepContext } from './step.ts'

/** One after the other, each in its own time; together some ten minutes. */
const STEPS = [install, machine, parity, plans, stability, speed, outOfMemory, memory]

const USAGE = `npm run test:gpu -- [options]
  --only <steps>    of ${STEPS.map(({ name }) => name).join(', ')}; separated by commas; install is always run
  --python <path>   has PyTorch with CUDA and transformers, to be measured beside (default: python3)
  --out <file>      where the report goes (default: out/gpu-report.md)
  --on <gpu|cpu>    cpu: the same steps, small, to try the script itself`

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      python: { type: 'string', default: 'python3' },
      out: { type: 'string', default: join(import.meta.dirname, '..', '..', 'out', 'gpu-report.md') },
      on: { type: 'string', default: 'gpu' },
      help: { type: 'boolean', default: false },
    },
  })
  const names = values.only?.split(',') ?? STEPS.map(({ name }) => name)
  const isUnknown = names.some((wanted) => STEPS.every(({ name }) => name !== wanted))
  if (values.help || isUnknown || !['gpu', 'cpu'].includes(values.on)) {
    console.error(USAGE)
    return values.help ? 0 : 2
  }
  const device = values.on === 'gpu' ? 'CUDA' : 'CPU'
  if (device === 'CUDA' && !(await hasNvidiaDriver())) {
    console.error('No NVIDIA driver was found on this machine, so nothing was run.')
    console.error('To try the script itself on its CPU, small: npm run test:gpu -- --on cpu')
    return 1
  }
  const stopped = new AbortController()
  process.once('SIGINT', () => stopped.abort(new Error('Stopped by Ctrl+C.')))
  const folder = mkdtempSync(join(tmpdir(), 'stillroom-gpu-'))
  process.env.STILLROOM_RUNTIME = device.toLowerCase()
  process.env.STILLROOM_VAULTS = join(folder, 'vaults')
  const memoryNow = async () => {
    const gpus = device === 'CUDA' ? await readGpus(new AbortController().signal) : undefined
    return gpus?.reduce((sum, { memoryUsedBytes }) => sum + memoryUsedBytes, 0)
  }
  const say = (line: string) => process.stderr.write(`      ${line}\n`)
  const python = values.python.includes('/') ? resolve(values.python) : values.python
  const context = { device, folder, python, say, signal: stopped.signal, memoryNow } as const
  const outcomes = await runAll(names, { ...context, memoryBefore: await memoryNow() })
  rmSync(folder, { recursive: true })
  const text = report({ device, at: new Date().toISOString(), commit: await commitHere() }, outcomes)
  mkdirSync(dirname(values.out), { recursive: true })
  writeFileSync(values.out, text)
  console.log(text)
  console.error(`This report is in ${resolve(values.out)}`)
  return outcomes.every(({ verdict }) => verdict !== 'failed') ? 0 : 1
}

/** Without TensorFlow nothing is run behind the installation. */
async function runAll(names: readonly string[], context: StepContext): Promise<readonly Outcome[]> {
  const steps = STEPS.filter((step) => step === install || names.includes(step.name))
  const seconds = steps.reduce((sum, { expectedSeconds }) => sum + expectedSeconds, 0)
  console.error(`${steps.length} steps, about ${Math.ceil(seconds / 60)} minutes`)
  const outcomes: Outcome[] = []
  for (const [index, step] of steps.entries()) {
    const runtime = outcomes[0]?.runtime
    const isInVain = index > 0 && outcomes[0]?.verdict !== 'passed'
    if (isInVain || context.signal.aborted) break
    const { title, expectedSeconds, mostSeconds } = step
    console.error(
      `[${index + 1}/${steps.length}] ${title}: about ${expectedSeconds} s, at most ${mostSeconds}`,
    )
    if (runtime) Object.assign(process.env, runtime.env)
    const outcome = await runStep(step, { ...context, runtime })
    console.error(`      ${outcome.verdict}: ${outcome.said}`)
    outcomes.push(outcome)
  }
  return outcomes
}

async function commitHere(): Promise<string> {
  const ask = async (...args: readonly string[]) =>
    (await runProgram({ program: 'git', args, folder: import.meta.dirname })).output.trim()
  const [commit, changed] = [await ask('rev-parse', '--short', 'HEAD'), await ask('status', '--porcelain')]
  return commit + (changed === '' ? '' : '+')
}

process.exitCode = await main()
