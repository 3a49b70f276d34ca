import { LOSSES } from '../../src-main/contract/losses.ts'
import type { TrainingEvent } from '../../src-main/contract/training-event.ts'
import { layerName } from '../../src-main/domain/plan/layer-names.ts'
import type { TableContent } from '../../src-main/domain/tables/table-text.ts'
import { everyTwo } from '../../src-main/domain/every-two.ts'

export type Gradients = Extract<TrainingEvent, { kind: 'gradients' }>

/** A student layer, what each loss has of its gradients, and how each two of them lie. */
export interface GradientRow {
  readonly layer: string
  /** ‖gᵢ‖ / Σ ‖gⱼ‖ of each term; null where none reaches the layer. */
  readonly shares: readonly (number | null)[]
  readonly norms: readonly number[]
  /** Of each two terms, in the order of `pairTitles`; null where one does not reach the layer. */
  readonly cosines: readonly (number | null)[]
}

export function gradientRows({ layers }: Gradients): readonly GradientRow[] {
  return layers.map(({ layer, norms, cosines }) => {
    const sum = norms.reduce((total, norm) => total + norm, 0)
    return {
      layer: layer === null ? 'head' : layer === 0 ? 'emb.' : layerName('S', layer),
      shares: norms.map((norm) => (sum > 0 ? norm / sum : null)),
      norms,
      cosines,
    }
  })
}

/** What a stage's losses are called in the head of a table; the second of a loss has its number. */
export function termTitles({ terms }: Gradients): readonly string[] {
  return terms.map(({ loss, ordinal }, index) => {
    const nth = ordinal ?? terms.slice(0, index + 1).filter((other) => other.loss === loss).length
    return nth > 1 ? `${LOSSES[loss].short} ${nth}` : LOSSES[loss].short
  })
}

/** Each two of them, first with second, first with third … */
export function pairTitles(titles: readonly string[]): readonly string[] {
  return everyTwo(titles).map(([first, second]) => `${first} · ${second}`)
}

/** Everything that was measured, a row for each layer at each evaluation. */
export function gradientTable(measured: readonly Gradients[]): TableContent {
  const cells = measured.flatMap((found) => {
    const titles = termTitles(found)
    const pairs = pairTitles(titles)
    return gradientRows(found).map(({ layer, shares, norms, cosines }) => ({
      place: [found.step, found.stage + 1, layer],
      named: new Map<string, number | null>([
        ...titles.map((title, at) => [`norm ${title}`, norms[at] ?? null] as const),
        ...titles.map((title, at) => [`share ${title}`, shares[at] ?? null] as const),
        ...pairs.map((title, at) => [`cosine ${title}`, cosines[at] ?? null] as const),
      ]),
    }))
  })
  const names = [...new Set(cells.flatMap(({ named }) => [...named.keys()]))]
  return {
    columns: ['step', 'stage', 'layer', ...names],
    rows: cells.map(({ place, named }) => [...place, ...names.map((name) => named.get(name) ?? null)]),
  }
}
