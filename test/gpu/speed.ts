import { join } from 'node:path'
import { PRECISIONS } from '../../src-main/contract/plan.ts'
import type { BenchReport } from '../../src-main/contract/bench.ts'
import { runProgram } from '../../src-main/processes/run-program.ts'
import type { Finding, Step, StepContext } from './step.ts'

const ROOT = join(import.meta.dirname, '..', '..')
const SMALL = ['--layers', '2', '--width', '32', '--heads', '4', '--batch', '4', '--tokens', '6', '--quick']

/** A step and its parts, as `stillroom bench` measures them, and a step beside PyTorch's. */
export const speed: Step = {
  name: 'speed',
  title: 'Speed',
  expectedSeconds: 150,
  mostSeconds: 200,
  async run(context) {
    const reports: BenchReport[] = []
    for (const precision of PRECISIONS) {
      context.say(`bench in ${precision}`)
      const report = await bench(precision, context)
      reports.push(report)
      for (const { tokens, step } of report.lengths)
        context.say(`${tokens} tokens: ${step.medianMs.toFixed(2)} ms a step`)
    }
    const peer = await besidePyTorch(context)
    const leaking = reports.filter(({ tensors }) => tensors.after > tensors.before)
    const rows = reports.flatMap(({ options, lengths, peakGflops }) =>
      lengths.map(({ tokens, step, liveStep, teacherForward, studentFlop }) => {
        const times = [step, liveStep, teacherForward].map((time) => time?.medianMs.toFixed(2) ?? '')
        const share = (100 * studentFlop) / (step.medianMs * 1e6 * peakGflops)
        return `| ${[options.precision, tokens, ...times, `${share.toFixed(0)} %`].join(' | ')} |`
      }),
    )
    const peaks = reports.map(
      ({ options, peakGflops }) => `${(peakGflops / 1e3).toFixed(1)} in ${options.precision}`,
    )
    return {
      verdict: leaking.length === 0 ? 'passed' : 'failed',
      said: `${leaking.length === 0 ? '' : 'Tensors leak. '}${peer.said}`,
      details: [
        `${reports[0]?.options.batch} texts a step; products at best, TFLOP/s: ${peaks.join(', ')}. A step here waits for its report; a training reads ten together.`,
        '',
        "| precision | tokens | step, ms | with a live teacher | the teacher | share of the products' best |",
        '|---|---|---|---|---|---|',
        ...rows,
        ...(peer.details ? ['', ...peer.details] : []),
      ],
    }
  },
}

async function bench(precision: string, { device, signal }: StepContext): Promise<BenchReport> {
  const program = join(ROOT, 'src-main', 'adapters', 'command-line', 'stillroom.js')
  const sizes = device === 'CPU' ? SMALL : ['--tokens', '26,128', '--live']
  const { ended, output, complaints } = await runProgram({
    program: process.execPath,
    args: [program, 'bench', '--json', '--precision', precision, ...sizes],
    env: process.env,
    signal,
  })
  if (ended !== 0) throw new Error(`stillroom bench ended with ${ended}: ${complaints.slice(-500)}`)
  return JSON.parse(output) as BenchReport
}

const HAS_TORCH = 'import torch, transformers; print(torch.__version__, torch.cuda.is_available())'

/** The student's layers are half of its teacher's. */
const BESIDE = {
  CUDA: PRECISIONS.flatMap((precision) => [
    { title: `6 × 384, ${precision}`, options: ['--tokens', '26,128', '--precision', precision] },
    {
      title: `12 × 768, ${precision}`,
      options: ['--tokens', '128', '--precision', precision, '--shape', 'base'],
    },
  ]),
  CPU: [{ title: '6 × 384, float32', options: ['--batch', '2', '--tokens', '6', '--rounds', '1'] }],
} as const

/** Steps of BERT, ours and hand-written ones in turns, where the given Python has PyTorch. */
async function besidePyTorch({ device, python, say, signal }: StepContext): Promise<Finding> {
  const asked = await runProgram({ program: python, args: ['-c', HAS_TORCH], signal })
  const [version, hasGpu] = asked.output.trim().split(' ')
  if (asked.ended !== 0 || (device === 'CUDA' && hasGpu !== 'True'))
    return {
      verdict: 'not tried',
      said: `PyTorch was not measured: ${python} has ${asked.ended === 0 ? `PyTorch ${version} without CUDA` : 'no torch and transformers'}; give one that has by --python.`,
    }
  const details: string[] = []
  for (const { title, options } of BESIDE[device]) {
    say(`a step beside PyTorch, ${title}`)
    const { ended, output, complaints } = await runProgram({
      program: process.execPath,
      args: [
        join(ROOT, 'test', 'bench', 'families', 'index.ts'),
        'bert',
        '--python',
        python,
        '--device',
        device.toLowerCase(),
        ...options,
      ],
      env: process.env,
      signal,
      onLine: (line) => line.startsWith('| BERT') && say(line),
    })
    if (ended !== 0)
      throw new Error(`The bench beside PyTorch ended with ${ended}: ${complaints.slice(-500)}`)
    details.push(`${title}:`, '', ...output.trim().split('\n'), '')
  }
  return { verdict: 'passed', said: `PyTorch ${version} was measured beside.`, details }
}
