import { Command } from 'commander'
import { stillroomVersion } from '../../host/stillroom-version.ts'
import { addBenchCommand } from './bench-command.ts'
import { addCapsuleCommands } from './capsule-commands.ts'
import { addCompareCommands } from './compare-commands.ts'
import { addDataCommands } from './data-commands.ts'
import { addDemoCommand } from './demo-command.ts'
import { addRunCommands } from './run-commands.ts'
import { addRuntimeCommands } from './runtime-commands.ts'
import { addServeCommand } from './serve-command.ts'
import { addStartCommand } from './start-command.ts'
import { addStudyCommands } from './study-commands.ts'
import { addSurgeryCommand } from './surgery-command.ts'
import { addTestsCommands } from './tests-commands.ts'
import { addVaultCommands } from './vault-commands.ts'

/** The whole command line. `signal` is Ctrl+C. */
export function createProgram(signal: AbortSignal): Command {
  const program = new Command('stillroom')
    .description('Distils what a transformer knows inside (Aguilar et al., AAAI-20).')
    .version(stillroomVersion())
    .exitOverride()
    .showHelpAfterError('(add --help for what there is)')
  addStartCommand(program, signal)
  addDemoCommand(program, signal)
  addServeCommand(program, signal)
  addRunCommands(program, signal)
  addStudyCommands(program, signal)
  addCompareCommands(program, signal)
  addDataCommands(program, signal)
  addRuntimeCommands(program, signal)
  addVaultCommands(program, signal)
  addTestsCommands(program, signal)
  addSurgeryCommand(program, signal)
  addCapsuleCommands(program, signal)
  addBenchCommand(program, signal)
  return program
}
