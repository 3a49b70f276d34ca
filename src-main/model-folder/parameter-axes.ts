import type { EncoderConfig } from './encoder-config.ts'

/**
 * What the numbers along an axis of a parameter belong to: dimensions of hidden states, heads one
 * after another with their dimensions (several times over where queries, keys and values are
 * joined), heads alone, neurons of the feed-forward layer (twice where it is gated), what the
 * classification head's dense layer gives, or what a student has all of (words, positions, classes,
 * short embeddings).
 */
export type Axis = 'states' | 'heads' | 'head-count' | 'feed-forward' | 'pooled' | 'whole'

/** The axes of a matrix [out, in] by its part's name; a bias or a layer norm has the first. */
const OF_PARTS: readonly (readonly [part: RegExp, axes: readonly [Axis, Axis]])[] = [
  [/\.self\.(query|key|value|query_key_value|position_key|position_query)$/, ['heads', 'states']],
  [/\.attention\.output\.dense$/, ['states', 'heads']],
  [/\.intermediate\.dense$/, ['feed-forward', 'states']],
  [/\.output\.dense$/, ['states', 'feed-forward']],
  [/relative_attention_bias$/, ['whole', 'head-count']],
  [/^pooler\.LayerNorm$/, ['pooled', 'pooled']],
  [/LayerNorm$/, ['states', 'states']],
  [/^pooler\.dense$/, ['pooled', 'states']],
  [/^classifier$/, ['whole', 'pooled']],
  [/_embeddings$/, ['whole', 'states']],
]

/**
 * What each axis of a parameter is.
 * @param name as `describeParameters` has it
 * @throws Error for a parameter that nobody has named here: a family that is new
 */
export function axesOf(name: string, { factorised }: EncoderConfig): readonly Axis[] {
  const [, part = '', kind] = /^(.*)\.(weight|bias)$/.exec(name) ?? []
  const matrix = factorised ? axesOfFactorised(part, factorised.norm) : undefined
  const axes = matrix ?? OF_PARTS.find(([pattern]) => pattern.test(part))?.[1]
  if (!axes) throw new Error(`Nothing is known of the axes of ${name}`)
  return kind === 'bias' || part.endsWith('LayerNorm') ? axes.slice(0, 1) : axes
}

/** Short embeddings stay as short as they are. */
function axesOfFactorised(part: string, norm: 'before' | 'after'): readonly [Axis, Axis] | undefined {
  if (part === 'embeddings.projection') return ['states', 'whole']
  if (part === 'embeddings.LayerNorm' && norm === 'before') return ['whole', 'whole']
  return /^embeddings\..*_embeddings$/.test(part) ? ['whole', 'whole'] : undefined
}
