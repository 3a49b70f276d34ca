import { LOSS_IDS, type LossId } from '../../../src-main/contract/loss-id.ts'
import { LOSS_PLACES, RELATIONS } from '../../../src-main/contract/losses.ts'
import type { LossTerm } from '../../../src-main/contract/plan-losses.ts'
import { isAveragedOverTokens, looksAt } from '../../../src-main/domain/plan/loss-term.ts'
import type { Tensor } from '../../../src-main/engine/backend.ts'
import { LOSS_CATALOGUE } from '../../../src-main/engine/losses/loss-catalogue.ts'
import { randomNumbers } from '../../../src-main/engine/training/random-numbers.ts'
import { LAYERS, tensor, type LossInputs } from './open-loss.ts'

/** Texts, heads, width (of a head, where there are several), classes. */
const [B, A, D, C] = [2, 2, 4, 3]
/** Tokens of the longest text. */
export const T = 3
/** The second text ends one token early. */
export const MASK = tensor([
  [1, 1, 1],
  [1, 1, 0],
])

type NamedTerm = LossTerm & { readonly name: string }

/** A loss with its defaults, and with each other choice of its settings. */
function choicesOf(loss: LossId): readonly NamedTerm[] {
  const term = { loss, weight: 1, name: loss }
  if (looksAt(loss) === 'hidden-state' || looksAt(loss) === 'layers')
    return LOSS_PLACES.map((at) => ({ ...term, at, name: `${loss} at ${at}` }))
  if (looksAt(loss) !== 'heads') return [term]
  const ofOne = RELATIONS.map((relation) => ({
    ...term,
    relations: [relation],
    name: `${loss} relations ${relation}`,
  }))
  return [term, ...ofOne, { ...term, relationHeads: 4, name: `${loss} relationHeads 4` }]
}

/** Every loss of the catalogue, at every place where it may be taken, averaged in every way. */
export const TERMS: readonly NamedTerm[] = LOSS_IDS.flatMap(choicesOf).flatMap(
  (term): readonly NamedTerm[] =>
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
  const shapeOf = {
    attention: [B, A, T, T],
    scores: [B, A, T, T],
    heads: [B, A, T, 3 * D],
    'hidden-state': [B, T, D],
    layers: [B, T, D],
  }
  const looked = looksAt(loss) as keyof typeof shapeOf
  const make = (who: string) => {
    const isSeveral = looked === 'layers' && who === 'teacher'
    const all = numbers(who, isSeveral ? [B, T, LAYERS * D] : shapeOf[looked])
    return looked === 'attention' ? asShares(all) : all
  }
  return { teacher: make('teacher'), student: make('student'), third: MASK }
}

/** Along which axes of what an internal loss compares the tokens lie. */
export function tokenAxes({ loss }: LossTerm): readonly number[] {
  const looked = looksAt(loss)
  if (looked === 'attention' || looked === 'scores') return [2, 3]
  return looked === 'heads' ? [2] : [1]
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
