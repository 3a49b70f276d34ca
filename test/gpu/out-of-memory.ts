import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PROGRAM_PATHS } from '../../src-main/adapters/program-paths.ts'
import type { ReadyRuntime } from '../../src-main/contract/runtime.ts'
import { messageOf } from '../../src-main/domain/message-of.ts'
import { trainToEnd } from '../../src-main/host/training/train-to-end.ts'
import { makeInputs, makeRun, word } from '../scenarios/training/make-run-folder.ts'
import { eventsOf } from '../scenarios/training/start-trainer.ts'
import { freeBytes } from './free-bytes.ts'
import { writeRandomTeacher } from './random-teacher.ts'
import type { Step, StepContext } from './step.ts'

const GIBIBYTE = 2 ** 30
/** Several are needed to fill a card: TensorFlow leaves a twentieth of what is free. */
const MOST_HOLDERS = 3
/** Nearer to what is wanted nothing is held. */
const SMALLEST = GIBIBYTE / 4
/** Between a process's end and what the card says of it. */
const GIVEN_BACK_MS = 1500
const WORDS = 60

const CASES = [
  { name: 'a part of the batch', left: 6 * GIBIBYTE, batchSize: 1024, steps: 2 },
  { name: 'the networks, hardly', left: GIBIBYTE, batchSize: 4, steps: 2 },
  { name: 'no process', left: 0.3 * GIBIBYTE, batchSize: 4, steps: 2 },
] as const

/** What becomes of a training on a card that others have filled. */
export const outOfMemory: Step = {
  name: 'out-of-memory',
  title: 'Memory that runs out',
  expectedSeconds: 100,
  mostSeconds: 140,
  async run(context) {
    const { device, runtime, folder: whole, say } = context
    if (device === 'CPU' || !runtime) return { verdict: 'not tried', said: 'There is no GPU to be filled.' }
    const folder = join(whole, 'out-of-memory')
    makeInputs(folder)
    writeRandomTeacher(join(folder, 'teacher'))
    const found = []
    for (const { name, left, batchSize, steps } of CASES) {
      const holders: Holder[] = []
      try {
        await fill(runtime.addonPath, left, holders, context)
        const free = await freeBytes()
        writeTexts(join(folder, 'train.jsonl'), batchSize * steps)
        const told = await train(folder, name, batchSize, runtime, context.signal)
        say(`room for ${name}: ${told.said}`)
        found.push({ name, free, ...told })
      } finally {
        for (const holder of holders) holder.kill('SIGKILL')
        await sleep(GIVEN_BACK_MS)
      }
    }
    const isRight = found.every((each) => each.isRight)
    return {
      verdict: isRight ? 'passed' : 'failed',
      said: isRight
        ? 'A training goes on in parts, or says that memory ran out.'
        : 'A training neither goes on nor says that memory ran out.',
      details: [
        '| room for | free, GiB | the training |',
        '|---|---|---|',
        ...found.map(({ name, free, said }) => `| ${name} | ${(free / GIBIBYTE).toFixed(2)} | ${said} |`),
      ],
    }
  },
}

type Holder = ReturnType<typeof startHolder>

function startHolder(addonPath: string, left: number) {
  const program = join(import.meta.dirname, 'take-memory.ts')
  return spawn(process.execPath, [program, addonPath, String(left)], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

/** Has other processes hold all of the card but so many bytes. */
async function fill(addonPath: string, left: number, holders: Holder[], { signal, say }: StepContext) {
  while (holders.length < MOST_HOLDERS && (await freeBytes()) > left + SMALLEST) {
    signal.throwIfAborted()
    const holder = startHolder(addonPath, left)
    holders.push(holder)
    await Promise.race([once(holder.stdout, 'data'), once(holder, 'close')])
  }
  say(`${holders.length} processes leave ${((await freeBytes()) / GIBIBYTE).toFixed(2)} GiB`)
}

function writeTexts(path: string, count: number): void {
  const text = Array.from({ length: WORDS }, (_, at) => word(at)).join(' ')
  writeFileSync(path, `${JSON.stringify({ text, label: 'yes' })}\n`.repeat(count))
}

async function train(
  folder: string,
  name: string,
  batchSize: number,
  runtime: ReadyRuntime,
  signal: AbortSignal,
) {
  const run = makeRun(folder, name, {
    student: { layers: 3, start: { from: 'teacher', layers: [2, 4, 6] } },
    mapping: [2, 4, 6].map((teacher, index) => ({ teacher, student: index + 1 })),
    losses: [{ loss: 'soft-label' }, { loss: 'attention-kl' }],
    teacher: { model: { kind: 'folder', path: join(folder, 'teacher') }, vault: { keep: 'never' } },
    training: { epochs: 1, batchSize, checkpointEverySeconds: 60 },
  })
  const { trainer } = PROGRAM_PATHS
  const failure = await trainToEnd(run, { trainer, runtime, signal }).then(
    () => undefined,
    (thrown: unknown) => messageOf(thrown).replaceAll('\n', ' '),
  )
  signal.throwIfAborted()
  const parts = eventsOf(run, 'memory-ran-out').map(({ microBatch }) => microBatch)
  const inParts = parts.length === 0 ? '' : `, memory ran out: in parts of ${parts.join(', ')}`
  if (failure !== undefined) return { isRight: /memory/i.test(failure), said: `failed${inParts}: ${failure}` }
  const device = eventsOf(run, 'started').at(-1)?.device
  const said = `${eventsOf(run, 'step').length} steps of ${batchSize} on ${device}${inParts}`
  return { isRight: device === 'CUDA', said }
}
