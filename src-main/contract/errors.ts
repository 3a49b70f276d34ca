/** Every failure a person can meet has a stable code; texts may change, codes may not. */
export const ERROR_CODES = [
  'invalid-plan',
  'invalid-arguments',
  'invalid-dataset',
  'unknown-dataset',
  'unknown-model',
  'invalid-model',
  'unsupported-model',
  'invalid-tokenizer',
  'invalid-safetensors',
  'shape-mismatch',
  'missing-gradient',
  'runtime-missing',
  'runtime-broken',
  'download-failed',
  'missing-tool',
  'unknown-run',
  'unknown-job',
  'unknown-checkpoint',
  'unknown-vault',
  'run-busy',
  'database-busy',
  'unknown-request',
  'untrusted-sender',
  'newer-database',
  'corrupt-database',
  'run-finished',
  'corrupt-run',
  'corrupt-vault',
  'corrupt-capsule',
  'newer-capsule',
  'inputs-changed',
  'non-finite-loss',
  'out-of-memory',
  'disk-full',
  'disk-failed',
  'not-writable',
  'too-many-files',
  'interrupted',
  'trainer-died',
  'inspector-died',
  'slurm-failed',
  'unexpected',
] as const

export type ErrorCode = (typeof ERROR_CODES)[number]

/**
 * What crosses a process boundary of a failure: class identity does not survive, these two fields
 * do.
 */
export interface StillroomErrorData {
  readonly code: ErrorCode
  readonly message: string
}
