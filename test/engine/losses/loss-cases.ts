import { LOSS_IDS } from '../../../src-main/contract/loss-id.ts'
import { LOSSES, LOSS_PLACES } from '../../../src-main/contract/losses.ts'
import type { LossTerm } from '../../../src-main/contract/plan.ts'
import { isAveragedOverTokens } from '../../../src-main/domain/plan/loss-term.ts'
import type { Tensor } from '../../../src-main/engine/backend.ts'
import { LOSS_CATALOGUE } from '../../../src-main/engine/losses/loss-catalogue.ts'
import { randomNumbers } from '../../../src-main/engine/training/random-numbers.ts'
import { tensor, type LossInputs } from './open-loss.ts'

const [B, A, D, C] = [2, 2, 4, 3]
/** Tokens of the longest text. */
export const T = 3
/** The second text ends one token early. */
export const MASK = tensor([
  [1, 1, 1],
  [1, 1, 0],
])

type NamedTerm = LossTerm & { readonly name: string }

/** Every loss of the catalogue, at every place where it may be taken, averaged in every way. */
export const TERMS: readonly NamedTerm[] = LOSS_IDS.flatMap((loss): readonly NamedTerm[] =>
  LOSSES[loss].compares === 'hidden-state'
    ? LOSS_PLACES.map((at) => ({ loss, weight: 1, at, name: `${loss} at ${at}` }))
    : [{ loss, weight: 1, name: loss }],
).flatMap((term): readonly NamedTerm[] =>
  isAveragedOverTokens(term) ? [term, { ...term, per: 'text', name: `${term.name} per text` }] : [term],
)
export const INTERNAL_TERMS = TERMS.filter(({ loss }) => LOSS_CATALOGUE[loss].kind === 'internal')

/**
 * Random values of the loss's shapes; attention's rows are shares of the real tokens, clear of 0.
 */
export function valuesFor({ loss }: LossTerm): LossInputs {
  const numbers = (who: string, shape: readonly number[]): Tensor => {
    const random = randomNumbers(loss, who)
    const size = shape.reduce((product, length) => product * length, 1)
    return { shape, data: Float32Array.from({ length: size }, () => random() * 2 - 1) }
  }
  if (LOSS_CATALOGUE[loss].kind === 'classification') {
    const labels = tensor([2, 0], 'int32')
    return { teacher: numbers('teacher', [B, C]), student: numbers('student', [B, C]), third: labels }
  }
  const make =
    LOSSES[loss].compares === 'attention'
      ? (who: string) => asShares(numbers(who, [B, A, T, T]))
      : (who: string) => numbers(who, [B, T, D])
  return { teacher: make('teacher'), student: make('student'), third: MASK }
}

function asShares({ shape, data }: Tensor): Tensor {
  const raw = [...data].map((value, at) => (MASK.data[textOf(shape, at) * T + (at % T)] ? value + 1.5 : 0))
  const sumOf = (row: number) => raw.slice(row, row + T).reduce((sum, one) => sum + one, 0)
  return { shape, data: Float32Array.from(raw, (value, at) => value / sumOf(at - (at % T))) }
}

/** Which text of the batch an element belongs to. */
export function textOf(shape: readonly number[], at: number): number {
  return Math.floor(at / shape.slice(1).reduce((product, length) => product * length, 1))
}
