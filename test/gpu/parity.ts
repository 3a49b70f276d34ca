import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runProgram } from '../../src-main/processes/run-program.ts'
import type { Step } from './step.ts'

const ROOT = join(import.meta.dirname, '..', '..')
/** One family, where the script alone is tried. */
const OF_A_CPU = ['test/scenarios/parity/families.test.ts', '--testNamePattern', '^bert ']

/** Of Vitest's JSON. */
interface TestResults {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly status: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

/**
 * Operators, gradients, losses, every family and steps of training beside PyTorch's numbers: the
 * tests that hold TensorFlow's own operations on a CPU. Products are computed in float32
 * throughout; with TF32, which a training has, they differ as far as it rounds.
 */
export const parity: Step = {
  name: 'parity',
  title: "Beside PyTorch's numbers",
  expectedSeconds: 150,
  mostSeconds: 240,
  async run({ device, folder, say, signal }) {
    const file = join(folder, 'tests.json')
    const rows: string[] = []
    const { ended, complaints } = await runProgram({
      program: process.execPath,
      args: [
        join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
        'run',
        '--config',
        'test/vitest.config.ts',
        '--project',
        'tensorflow-alone',
        // One file takes two minutes on a card, most of it to build graphs on the CPU.
        '--maxWorkers=4',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
        ...(device === 'CPU' ? OF_A_CPU : []),
      ],
      env: { ...process.env, NVIDIA_TF32_OVERRIDE: '0', NO_COLOR: '1', FORCE_COLOR: '0' },
      folder: ROOT,
      signal,
      onLine(line) {
        if (/^\| [a-z]/.test(line)) rows.push(line)
        if (/^\| [a-z]|^ \S .*\.test\.ts/.test(line)) say(line.trim())
      },
    })
    if (ended !== 0 && ended !== 1)
      throw new Error(`The tests ended with ${ended}: ${complaints.slice(-500)}`)
    const { numPassedTests, numFailedTests, testResults } = JSON.parse(
      readFileSync(file, 'utf8'),
    ) as TestResults
    const failed = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === 'failed')
    return {
      verdict: ended === 0 ? 'passed' : 'failed',
      said: `${numPassedTests} of ${numPassedTests + numFailedTests} tests pass, TF32 off.`,
      details: [
        ...failed.map(
          ({ fullName, failureMessages }) => `- failed: ${fullName}: ${failureMessages[0]?.split('\n')[0]}`,
        ),
        ...(failed.length > 0 ? [''] : []),
        'Largest differences: absolute of logits, hidden states and attention, relative of gradients, of losses over 50 steps and of the weights behind them.',
        '',
        '| family | case | logits | hidden | attention | gradients | losses | weights |',
        '|---|---|---|---|---|---|---|---|',
        ...rows,
      ],
    }
  },
}
