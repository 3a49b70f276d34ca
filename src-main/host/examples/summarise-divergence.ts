import type { DivergenceSummary, StudentDivergence } from '../../contract/example-browser.ts'
import { columnMeans } from '../../domain/dev-set/row-means.ts'
import type { KeptDivergence } from '../inspecting/read-divergence.ts'
import type { LoadedSideBySide } from './load-side-by-side.ts'

/** How far the students are from the teacher inside, by layer and head. @param inView examples */
export function summariseDivergence(
  { divergence, told }: LoadedSideBySide,
  inView: Int32Array,
): DivergenceSummary {
  const all = Int32Array.from({ length: told.examples }, (_, row) => row)
  const summarise = (kept: KeptDivergence | undefined) => (kept ? ofStudent(kept, all, inView) : null)
  return { examples: inView.length, a: summarise(divergence.a), b: summarise(divergence.b) }
}

function ofStudent(
  { pairs, heads, attention, hidden, cka }: KeptDivergence,
  all: Int32Array,
  inView: Int32Array,
): StudentDivergence {
  const means = (values: Float32Array, size: number) => ({
    all: columnMeans(values, size, all),
    inView: columnMeans(values, size, inView),
  })
  const byHead = attention && means(attention, pairs.length * heads)
  const byPair = hidden && means(hidden, pairs.length)
  const headsOf = (values: Float64Array, at: number) => values.subarray(at * heads, (at + 1) * heads)
  return {
    pairs: pairs.map((pair, at) => ({
      ...pair,
      attention: byHead && {
        all: mean(headsOf(byHead.all, at)),
        inView: mean(headsOf(byHead.inView, at)),
        heads: [...headsOf(byHead.inView, at)],
      },
      hidden: byPair && { all: byPair.all[at] ?? 0, inView: byPair.inView[at] ?? 0 },
    })),
    cka: {
      values: Array.from({ length: cka.values.length / cka.layers }, (_, row) =>
        Array.from(cka.values.subarray(row * cka.layers, (row + 1) * cka.layers), (value) =>
          Number.isFinite(value) ? value : null,
        ),
      ),
      texts: cka.texts,
    },
  }
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
