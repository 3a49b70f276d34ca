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
import { runAll } from './run-all.ts'
import { speed } from './speed.ts'
import { stability } from './stability.ts'

/** Behind the installation, one after the other. */
const OTHERS = [machine, parity, plans, stability, speed, outOfMemory, memory]
const NAMES = [install, ...OTHERS].map(({ name }) => name)

const USAGE = `npm run test:gpu -- [options]
  --only <steps>    of ${NAMES.join(', ')}; separated by commas; install is always run
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
  const names = values.only?.split(',') ?? NAMES
  const isUnknown = names.some((wanted) => !NAMES.includes(wanted))
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
  // As a scheduler does whose time for it is over.
  process.once('SIGTERM', () => stopped.abort(new Error('Stopped from outside.')))
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
  const head = { device, at: new Date().toISOString(), commit: await commitHere() } as const
  mkdirSync(dirname(values.out), { recursive: true })
  const outcomes = await runAll(
    [install, ...OTHERS.filter(({ name }) => names.includes(name))],
    { ...context, memoryBefore: await memoryNow() },
    (found) => writeFileSync(values.out, report(head, found)),
  )
  rmSync(folder, { recursive: true })
  console.log(report(head, outcomes))
  console.error(`This report is in ${resolve(values.out)}`)
  return outcomes.every(({ verdict }) => verdict !== 'failed') ? 0 : 1
}

async function commitHere(): Promise<string> {
  const ask = async (...args: readonly string[]) =>
    (await runProgram({ program: 'git', args, folder: import.meta.dirname })).output.trim()
  const [commit, changed] = [await ask('rev-parse', '--short', 'HEAD'), await ask('status', '--porcelain')]
  return commit + (changed === '' ? '' : '+')
}

process.exitCode = await main()
