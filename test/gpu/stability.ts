import { join } from 'node:path'
import { makeInputs, makeRun } from '../scenarios/training/make-run-folder.ts'
import { eventsOf, startTrainer, until } from '../scenarios/training/start-trainer.ts'
import { runDifferences } from '../torture/run-differences.ts'
import { writeRandomTeacher } from './random-teacher.ts'
import type { Step, StepContext } from './step.ts'

type Plan = NonNullable<Parameters<typeof makeRun>[2]>

const EXAMPLES = { CUDA: 640, CPU: 40 } as const

const ON_A_GPU: Plan = {
  student: { layers: 3, start: { from: 'teacher', layers: [2, 4, 6] } },
  mapping: [2, 4, 6].map((teacher, index) => ({ teacher, student: index + 1 })),
  losses: [{ loss: 'soft-label' }, { loss: 'attention-kl' }, { loss: 'hidden-cosine' }],
  training: { epochs: 4, batchSize: 32, dropout: 0.1, checkpointEverySeconds: 0.25 },
}
const ON_A_CPU: Plan = { training: { epochs: 1, dropout: 0.1, checkpointEverySeconds: 0.05 } }

const PLANS = [
  { name: 'float32, live teacher', precision: 'float32', keep: 'never' },
  { name: 'bfloat16, teacher in a vault', precision: 'bfloat16', keep: 'always' },
] as const

/** The same training twice, and once killed and resumed, ends in the same bits. */
export const stability: Step = {
  name: 'stability',
  title: 'The same bits again',
  expectedSeconds: 85,
  mostSeconds: 120,
  async run(context) {
    const { device, folder, say } = context
    makeInputs(folder, { trainExamples: EXAMPLES[device] })
    const teacher = join(folder, 'teacher')
    // Tiny networks add up too little to differ.
    if (device === 'CUDA') writeRandomTeacher(teacher)
    const differences: string[] = []
    const rows: string[] = []
    for (const { name, precision, keep } of device === 'CUDA' ? PLANS : PLANS.slice(0, 1)) {
      const plan = device === 'CUDA' ? ON_A_GPU : ON_A_CPU
      const make = (run: string) =>
        makeRun(folder, `${run} ${precision}`, {
          ...plan,
          training: { ...plan.training, precision },
          teacher: { model: { kind: 'folder', path: teacher }, vault: { keep } },
        })
      const [once, again, killed] = ['once', 'again', 'killed'].map(make) as [string, string, string]
      say(`${name}: once`)
      await train(once, context)
      say(`${name}: again`)
      await train(again, context)
      say(`${name}: killed and resumed`)
      const killedAfter = await trainAndKill(killed, eventsOf(once, 'step').length / 2, context)
      await train(killed, context)
      const found = [again, killed].map((run) => runDifferences(run, once))
      differences.push(...found.flat())
      const [ofTwo, ofKilled] = found.map((list) => (list.length === 0 ? 'equal' : 'differ'))
      const resumedFrom = eventsOf(killed, 'started').at(-1)?.fromStep
      const kill = `killed after step ${killedAfter}, resumed from ${resumedFrom}`
      rows.push(`| ${name} | ${eventsOf(once, 'step').length} | ${ofTwo} | ${ofKilled}: ${kill} |`)
    }
    return {
      verdict: differences.length === 0 ? 'passed' : 'failed',
      said:
        differences.length === 0 ? 'Weights, predictions and steps are equal in bits.' : 'Trainings differ.',
      details: [
        '| training | steps | two of them | killed and resumed |',
        '|---|---|---|---|',
        ...rows,
        ...(differences.length > 0 ? ['', ...differences.map((each) => `- ${each}`)] : []),
      ],
    }
  },
}

function start(run: string, { device, signal }: StepContext) {
  const trainer = startTrainer(run, { readTogether: device === 'CUDA' ? 10 : 1 })
  signal.addEventListener('abort', () => trainer.kill(), { once: true })
  return trainer
}

async function train(run: string, context: StepContext): Promise<void> {
  context.signal.throwIfAborted()
  const { ended, complaints } = await start(run, context).ending
  if (ended !== 0) throw new Error(`A training ended with ${ended}: ${complaints.slice(-500)}`)
}

/** @returns the step that it was killed after, where it had not ended before */
async function trainAndKill(run: string, steps: number, context: StepContext): Promise<number> {
  const trainer = start(run, context)
  await Promise.race([trainer.ending, until(run, () => eventsOf(run, 'step').length >= steps)])
  trainer.kill()
  await trainer.ending
  return eventsOf(run, 'step').length
}
