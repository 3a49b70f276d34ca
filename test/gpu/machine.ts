import { cpus, release, totalmem } from 'node:os'
import { runProgram } from '../../src-main/processes/run-program.ts'
import type { Step } from './step.ts'

const FIELDS = [
  'name',
  'driver_version',
  'memory.total',
  'memory.used',
  'power.limit',
  'clocks.max.sm',
  'mig.mode.current',
]

/** What the machine is, by its own words, by the driver's and by TensorFlow's. */
export const machine: Step = {
  name: 'machine',
  title: 'The machine',
  expectedSeconds: 1,
  mostSeconds: 15,
  async run({ device, runtime, signal }) {
    const card = await runProgram({
      program: 'nvidia-smi',
      args: [`--query-gpu=${FIELDS.join()}`, '--format=csv'],
      signal,
    })
    const ofCard = card.ended === 0 ? card.output.trim().split('\n') : [`nvidia-smi: ${card.ended}`]
    const isSeen = device === 'CPU' || (card.ended === 0 && runtime?.device === 'CUDA')
    const gibibytes = (bytes: number) => (bytes / 2 ** 30).toFixed(1)
    return {
      verdict: isSeen ? 'passed' : 'failed',
      said: runtime
        ? `TensorFlow uses ${runtime.devices.join(', ')} with ${gibibytes(runtime.memoryBytes)} GiB.`
        : 'TensorFlow is not there.',
      details: [
        `${cpus().length} × ${cpus()[0]?.model.trim()}, ${gibibytes(totalmem())} GiB, ${process.platform} ${release()}, Node ${process.version}`,
        '',
        '```',
        ...ofCard,
        '```',
      ],
    }
  },
}
