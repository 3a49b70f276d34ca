import type { Stall } from '../../contract/run-state.ts'

interface StallWords {
  /** In a table. */
  readonly short: string
  readonly what: string
  readonly advice: string
}

const WORDS: Readonly<Record<Stall, StallWords>> = {
  stopped: {
    short: 'process stopped',
    what: 'Its trainer’s process is stopped: by Ctrl+Z, a debugger, or a scheduler.',
    advice:
      'Continue it, and it goes on where it was. Or stop the run: it is woken, writes a checkpoint and ends.',
  },
  idle: {
    short: 'computes nothing',
    what: 'Its trainer has not come on for a while and computes nothing: it waits for something that does not come, such as a disk or a driver.',
    advice:
      'Wait if you know what for. Or stop the run: a trainer that does not react within 20 seconds is ended, and the last checkpoint is kept.',
  },
  slow: {
    short: 'hangs',
    what: 'What its trainer does takes far longer than anything it did before.',
    advice:
      'Wait if the machine is busy with something else; it is shown as training again once it goes on. Or stop the run: a trainer that does not react within 20 seconds is ended, and the last checkpoint is kept.',
  },
}

export function stallWords(stall: Stall): StallWords {
  return WORDS[stall]
}
