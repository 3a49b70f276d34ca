import { LOSSES } from '../contract/losses.ts'
import type { LayerPair, LossTerm } from '../contract/plan.ts'
import { lossSettings } from '../domain/plan/loss-term.ts'

/**
 * A tensor of the teacher that a loss looks at. Layers count from 1, 0 are the embeddings; `cls` is
 * the state of [CLS] alone, `tokens` of every token.
 */
export type TeacherPart =
  { readonly of: 'logits' } | { readonly of: 'attention' | 'cls' | 'tokens'; readonly layer: number }

/** What decides how large the teacher's tensors are. */
export interface TeacherSizes {
  readonly classes: number
  readonly heads: number
  readonly width: number
}

/** The losses of one stage, as far as they decide what is needed of the teacher. */
export interface StageNeeds {
  readonly terms: readonly LossTerm[]
  /** Those that internal terms compare. */
  readonly pairs: readonly LayerPair[]
}

/** What one stage needs of the teacher, in a fixed order; of unmapped layers nothing. */
export function partsOfStage({ terms, pairs }: StageNeeds): readonly TeacherPart[] {
  const layers = [...new Set(pairs.map(({ teacher }) => teacher))].sort((a, b) => a - b)
  const byCompared = Map.groupBy(terms, ({ loss }) => LOSSES[loss].compares)
  const ofStates = byCompared.get('hidden-state')
  const states = ofStates?.some((term) => lossSettings(term).at === 'tokens') ? 'tokens' : 'cls'
  return [
    ...(byCompared.has('logits') ? [{ of: 'logits' } as const] : []),
    ...(byCompared.has('attention')
      ? layers.filter((layer) => layer > 0).map((layer) => ({ of: 'attention', layer }) as const)
      : []),
    ...(ofStates ? layers.map((layer) => ({ of: states, layer }) as const) : []),
  ]
}

/** What all stages of a run need together, each part once. */
export function partsOfStages(stages: readonly StageNeeds[]): readonly TeacherPart[] {
  const all = partsOfStage({
    terms: stages.flatMap(({ terms }) => terms),
    pairs: stages.flatMap(({ pairs }) => pairs),
  })
  const needed = new Set(stages.flatMap((stage) => partsAmong(all, stage)))
  return all.filter((part) => needed.has(part))
}

/** Of the parts that a vault keeps, those that a stage needs; every token's state holds [CLS]'s. */
export function partsAmong(kept: readonly TeacherPart[], stage: StageNeeds): readonly TeacherPart[] {
  const needed = new Set(partsOfStage(stage).map(nameOfPart))
  return kept.filter(
    (part) =>
      needed.has(nameOfPart(part)) ||
      (part.of === 'tokens' && needed.has(nameOfPart({ of: 'cls', layer: part.layer }))),
  )
}

/** `attention 4`, `logits`: a part's name in files and messages. */
export function nameOfPart(part: TeacherPart): string {
  return part.of === 'logits' ? part.of : `${part.of} ${part.layer}`
}

/** A part's shape for one text of `tokens` tokens, its own length and no padding. */
export function shapeOfPart(part: TeacherPart, sizes: TeacherSizes, tokens: number): readonly number[] {
  switch (part.of) {
    case 'logits':
      return [sizes.classes]
    case 'attention':
      return [sizes.heads, tokens, tokens]
    case 'cls':
      return [1, sizes.width]
    case 'tokens':
      return [tokens, sizes.width]
  }
}

export function numbersInPart(part: TeacherPart, sizes: TeacherSizes, tokens: number): number {
  return shapeOfPart(part, sizes, tokens).reduce((product, length) => product * length, 1)
}
