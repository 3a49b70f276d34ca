import type { LossTerm } from '../contract/plan-losses.ts'
import type { LayerPair } from '../contract/plan-student.ts'
import { isInternal, looksAt, lossSettings, readsMixtures } from '../domain/plan/loss-term.ts'

/**
 * What of a teacher's layer a loss may look at, in the order in which it is kept: `cls` is the
 * state of [CLS] alone, `tokens` of every token. Of relations their queries, keys and values are
 * kept: as long as the text, where relations are as long as its square in every relation head, and
 * the same whatever the relation heads, so that runs that differ in those share a vault.
 */
const LAYER_PARTS = ['attention', 'scores', 'queries', 'keys', 'values', 'cls', 'tokens'] as const
type LayerPart = (typeof LAYER_PARTS)[number]

/**
 * A tensor of the teacher, or of the student, that a loss looks at. Layers count from 1, 0 are the
 * embeddings.
 */
export type NetworkPart = { readonly of: 'logits' } | { readonly of: LayerPart; readonly layer: number }

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

/**
 * What one stage needs of the teacher, in a fixed order; of unmapped layers nothing. What it says
 * of mixtures is not among it: no other step mixes the same, so a vault cannot hold that.
 */
export function teacherPartsOfStage({ terms, pairs }: StageNeeds): readonly NetworkPart[] {
  const readsLogits = terms.some(({ loss }) => looksAt(loss) === 'logits')
  return partsRead(
    terms.filter((term) => !readsMixtures(term)),
    pairs.map(({ teacher }) => teacher),
    readsLogits,
  )
}

/**
 * The same of the student, whose logits are compared with labels too, and its mixtures with what it
 * says of texts as they are.
 */
export function studentPartsOfStage({ terms, pairs }: StageNeeds): readonly NetworkPart[] {
  const readsLogits = terms.some((term) => !isInternal(term))
  return partsRead(
    terms.filter((term) => term.texts !== 'mixed'),
    pairs.map(({ student }) => student),
    readsLogits,
  )
}

/** What one stage needs of the two networks where they read mixtures of texts. */
export function mixedPartsOfStage({ terms, pairs }: StageNeeds, of: keyof LayerPair): readonly NetworkPart[] {
  const looking = of === 'student' ? readsMixtures : ({ texts }: LossTerm) => texts === 'mixed'
  return partsRead(
    terms.filter(looking),
    pairs.map((pair) => pair[of]),
    false,
  )
}

function partsRead(
  terms: readonly LossTerm[],
  mapped: readonly number[],
  readsLogits: boolean,
): readonly NetworkPart[] {
  const layers = [...new Set(mapped)].sort((a, b) => a - b)
  const wanted = new Set(terms.flatMap(layerPartsOf))
  if (wanted.has('tokens')) wanted.delete('cls')
  return [
    ...(readsLogits ? [{ of: 'logits' } as const] : []),
    ...LAYER_PARTS.filter((of) => wanted.has(of)).flatMap((of) =>
      layers.filter((layer) => layer > 0 || isState(of)).map((layer) => ({ of, layer })),
    ),
  ]
}

function layerPartsOf(term: LossTerm): readonly LayerPart[] {
  const { at, relations } = lossSettings(term)
  switch (looksAt(term.loss)) {
    case 'labels':
    case 'logits':
      return []
    case 'attention':
      return ['attention']
    case 'scores':
      return ['scores']
    case 'heads':
      return relations
    case 'hidden-state':
    case 'layers':
      return [at]
  }
}

/** Embeddings have a state, and no attention. */
function isState(of: LayerPart): boolean {
  return of === 'cls' || of === 'tokens'
}

/** What all stages of a run need together, each part once. */
export function partsOfStages(stages: readonly StageNeeds[]): readonly NetworkPart[] {
  const all = teacherPartsOfStage({
    terms: stages.flatMap(({ terms }) => terms),
    pairs: stages.flatMap(({ pairs }) => pairs),
  })
  const needed = new Set(stages.flatMap((stage) => partsAmong(all, stage)))
  return all.filter((part) => needed.has(part))
}

/** Of the parts that a vault keeps, those that a stage needs; every token's state holds [CLS]'s. */
export function partsAmong(kept: readonly NetworkPart[], stage: StageNeeds): readonly NetworkPart[] {
  const needed = new Set(teacherPartsOfStage(stage).map(nameOfPart))
  return kept.filter(
    (part) =>
      needed.has(nameOfPart(part)) ||
      (part.of === 'tokens' && needed.has(nameOfPart({ of: 'cls', layer: part.layer }))),
  )
}

/** `attention 4`, `logits`: a part's name in files and messages. */
export function nameOfPart(part: NetworkPart): string {
  return part.of === 'logits' ? part.of : `${part.of} ${part.layer}`
}

/** A part's shape for one text of `tokens` tokens, its own length and no padding. */
export function shapeOfPart(part: NetworkPart, sizes: TeacherSizes, tokens: number): readonly number[] {
  switch (part.of) {
    case 'logits':
      return [sizes.classes]
    case 'attention':
    case 'scores':
      return [sizes.heads, tokens, tokens]
    case 'queries':
    case 'keys':
    case 'values':
      return [sizes.heads, tokens, sizes.width / sizes.heads]
    case 'cls':
      return [1, sizes.width]
    case 'tokens':
      return [tokens, sizes.width]
  }
}

export function numbersInPart(part: NetworkPart, sizes: TeacherSizes, tokens: number): number {
  return shapeOfPart(part, sizes, tokens).reduce((product, length) => product * length, 1)
}
