import { InvalidArgumentError, Option, type Command } from 'commander'
import { benchOptionsSchema } from '../../contract/bench.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { PROGRAM_PATHS } from '../program-paths.ts'
import { wholeNumber } from './data-commands.ts'
import { printBench } from './print-bench.ts'
import { withSession } from './session.ts'

export function addBenchCommand(program: Command, signal: AbortSignal): void {
  withSession(
    program
      .command('bench')
      .description('what this machine can do, how much of it a step of distillation takes, and for what')
      .option('--tokens <n,n,…>', 'lengths of texts (default: 12,26,52,128)', lengths)
      .option('--batch <n>', 'texts in a step (default: 32)', wholeNumber)
      .option('--layers <n>', "the student's; its teacher has twice as many (default: 3)", wholeNumber)
      .option('--width <n>', 'of a hidden state (default: 384)', wholeNumber)
      .option('--heads <n>', 'of attention (default: 12)', wholeNumber)
      .addOption(new Option('--precision <p>', 'of matrix products').choices(['float32', 'bfloat16']))
      .option('--live', 'measure steps that compute their teacher, too')
      .option(
        '--scaling',
        "how a step's time grows with layers, width, length and batch, instead of its parts",
      )
      .option('--quick', 'one length, few repetitions'),
    signal,
    async (session, { json: _json, home: _home, ...given }: Record<string, unknown>) => {
      const parsed = benchOptionsSchema.safeParse(given)
      if (!parsed.success) {
        const said = parsed.error.issues.map(({ path, message }) => `--${path[0]?.toString()}: ${message}`)
        throw new StillroomError('invalid-arguments', said.join('\n'))
      }
      const { measureMachine } = await import('../../host/bench/measure-machine.ts')
      const report = await measureMachine(
        PROGRAM_PATHS.bench,
        parsed.data,
        await session.runtime(),
        session.work,
      )
      session.answer(report, () => printBench(session, report))
    },
  )
}

function lengths(text: string): readonly number[] {
  const found = text.split(',').map(Number)
  if (found.every((length) => Number.isInteger(length) && length > 0)) return found
  throw new InvalidArgumentError('Whole numbers above 0 are needed, with commas between them.')
}
