import type { ErrorCode } from '../../src-main/contract/errors.ts'
import type { RunRow } from '../../src-main/contract/run-row.ts'
import { stallWords } from '../../src-main/domain/run/stall-words.ts'

/** Why a run did not come to its end, in a few words, and what a person may do. */
export interface Trouble {
  readonly reason: string
  readonly advice: string
  /** Resuming may help; else a new run is needed. */
  readonly mayResume: boolean
}

const KNOWN: Partial<
  Record<ErrorCode, Omit<Trouble, 'reason'> & { readonly reason: (row: RunRow) => string }>
> = {
  'non-finite-loss': {
    reason: ({ step }) => `NaN at step ${step + 1}`,
    advice:
      'The loss was no number any more. A lower learning rate, more warm-up or a clip norm of 1 usually mends it: make a new run of the plan with that. The last checkpoint before it is kept.',
    mayResume: false,
  },
  'disk-full': {
    reason: () => 'disk full',
    advice:
      'Free some space (the trash and old checkpoints are in the library), then resume: nothing before the last checkpoint is lost.',
    mayResume: true,
  },
  'disk-failed': {
    reason: () => 'disk failed',
    advice:
      'The disk gave an input/output error. Look at it (dmesg, smartctl) before anything else; copy the home elsewhere if in doubt, then resume: nothing before the last checkpoint is lost.',
    mayResume: true,
  },
  'not-writable': {
    reason: () => 'may not write',
    advice: 'The run’s folder cannot be written. Mend its permissions, then resume.',
    mayResume: true,
  },
  'inputs-changed': {
    reason: () => 'inputs changed',
    advice:
      'Data, teacher or TensorFlow are not those that the run began with, and a resumed run promises the same numbers. Put them back and resume, or make a new run of the plan.',
    mayResume: true,
  },
  'corrupt-run': {
    reason: () => 'folder damaged',
    advice:
      'Files of the run’s folder cannot be read. The message says which; a new run of the same plan is the way out where they cannot be brought back.',
    mayResume: false,
  },
}

/** What went wrong with a failed, interrupted or stalled run; undefined for every other. */
export function troubleOf(row: RunRow): Trouble | undefined {
  if (row.state === 'stalled' && row.stall !== null) {
    const { short, what, advice } = stallWords(row.stall)
    return { reason: `stalled: ${short}`, advice: `${what} ${advice}`, mayResume: false }
  }
  if (row.state === 'interrupted')
    return {
      reason: `ended at step ${row.step}`,
      advice:
        'Its trainer ended without a word: the machine went down, the process was killed, or memory ran out. Resume it: it goes on from its last checkpoint, in the same bits on the CPU.',
      mayResume: true,
    }
  if (row.state !== 'failed') return undefined
  const known = row.errorCode === null ? undefined : KNOWN[row.errorCode]
  if (known) return { ...known, reason: known.reason(row) }
  return {
    reason: `failed at step ${row.step}`,
    advice:
      'The message says what happened. Where its cause is gone, resume the run; else make a new one of a changed plan.',
    mayResume: true,
  }
}
