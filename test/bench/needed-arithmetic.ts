/**
 * The arithmetic that what is read of a network needs, beside that of all its rows: millions of
 * operations a token, as `step-arithmetic.ts` counts them.
 * That a graph multiplies no more is held by test/engine/training/step-graph/needed-rows.test.ts.
 * node test/bench/needed-arithmetic.ts
 */
import type { NetworkReads } from '../../src-main/domain/speed/network-reads.ts'
import { forwardArithmetic } from '../../src-main/domain/speed/step-arithmetic.ts'

const BATCH = 32
const NETWORKS = [
  { name: 'MiniLM-L6, 26 tokens', layers: 6, width: 384, feedForward: 1536, classes: 2, tokens: 26 },
  { name: 'BERT-base, 53 tokens', layers: 12, width: 768, feedForward: 3072, classes: 2, tokens: 53 },
] as const
/** Layers of a network of L, and what is read of them. */
const READINGS: readonly [name: string, (layers: number) => NetworkReads][] = [
  [
    'the logits of all layers: an evaluation',
    (top) => ({ top, states: 'cls', attention: [], queries: [], logits: true }),
  ],
  ['logits, attention and [CLS] of half the layers: a student', (all) => ofStage(all / 2, true)],
  ['attention and [CLS] of the first layer: a progressive stage', () => ofStage(1, false)],
]

function ofStage(top: number, logits: boolean): NetworkReads {
  return { top, states: 'cls', attention: [top], queries: [], logits }
}

console.log('| what is read | network | all rows of these layers | needed | share |\n|---|---|---|---|---|')
for (const [what, readsOf] of READINGS)
  for (const { name, layers, tokens, ...sizes } of NETWORKS) {
    const of = { batch: BATCH, tokens }
    const reads = readsOf(layers)
    const [needed, whole] = [reads, { ...reads, states: 'tokens' as const }].map(
      (each) => forwardArithmetic(sizes, of, each) / (BATCH * tokens) / 1e6,
    ) as [number, number]
    const cells = [what, name, whole.toFixed(1), needed.toFixed(1), `${Math.round((100 * needed) / whole)} %`]
    console.log(`| ${cells.join(' | ')} |`)
  }
