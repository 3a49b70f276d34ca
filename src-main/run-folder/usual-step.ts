import { LOSS_IDS } from '../contract/loss-id.ts'
import type { TermLoss, TrainingEvent } from '../contract/training-event.ts'

type StepEvent = Extract<TrainingEvent, { kind: 'step' }>
type Checks<T> = { readonly [Key in keyof T]-?: (value: unknown) => boolean }

const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value)
const isCount = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0
const isStep = (value: unknown) => isCount(value) && Number(value) < 2 ** 31
const isTime = (value: unknown) => isNumber(value) && Number(value) >= 0 && Number(value) <= 1e13
const isUtc = (value: unknown) =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value)
const LOSSES: ReadonlySet<unknown> = new Set(LOSS_IDS)
const isAbsentOr = (check: (value: unknown) => boolean) => (value: unknown) =>
  value === undefined || check(value)

/** A field that the contract gains and that is not here does not compile. */
const PAIR: Checks<NonNullable<TermLoss['pairs']>[number]> = {
  teacher: isCount,
  student: isCount,
  value: isNumber,
}
const TERM: Checks<TermLoss> = {
  loss: (value) => LOSSES.has(value),
  value: isNumber,
  weight: isAbsentOr(isNumber),
  temperature: isAbsentOr(isNumber),
  ordinal: isAbsentOr(isCount),
  pairs: isAbsentOr((value) => Array.isArray(value) && value.every((pair) => fits(pair, PAIR))),
}
const STEP: Checks<StepEvent> = {
  seq: (value) => isCount(value) && value !== 0,
  at: isUtc,
  kind: (value) => value === 'step',
  step: isStep,
  stage: isCount,
  epoch: isNumber,
  loss: isNumber,
  terms: (value) => Array.isArray(value) && value.every((term) => fits(term, TERM)),
  learningRate: isNumber,
  gradientNorm: isNumber,
  examples: isCount,
  tokens: isCount,
  durationMs: isTime,
  fillMs: isAbsentOr(isTime),
  vaultChunks: isAbsentOr(isCount),
}

/**
 * Whether a line's value is a step as trainers write them: nearly all lines of a long log are, and
 * parsing them with the schema takes ten times as long. A fast path: what this does not accept, the
 * schema decides; whatever this accepts, the schema accepts too
 * (test/run-folder/parse-event.test.ts).
 */
export function isUsualStep(value: unknown): value is StepEvent {
  return fits(value, STEP)
}

const ENTRIES = new Map(
  [PAIR, TERM, STEP].map((checks) => [
    checks as object,
    Object.entries(checks as Readonly<Record<string, (value: unknown) => boolean>>),
  ]),
)

function fits(value: unknown, checks: object): boolean {
  if (typeof value !== 'object' || value === null) return false
  const fields = value as Readonly<Record<string, unknown>>
  for (const [key, check] of ENTRIES.get(checks) ?? []) if (!check(fields[key])) return false
  return true
}
