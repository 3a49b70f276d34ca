import { CommanderError } from 'commander'

/** What commander throws instead of ending the process: wrong usage, or help that was asked for. */
export function isUsageError(thrown: unknown): thrown is CommanderError {
  return thrown instanceof CommanderError
}

/** Whether it was wrong usage; commander has printed what was wrong, or the help, already. */
export function describeUsageError({ code, exitCode }: CommanderError): boolean {
  const isHelp = code === 'commander.helpDisplayed' || code === 'commander.version'
  return !isHelp && exitCode !== 0
}
