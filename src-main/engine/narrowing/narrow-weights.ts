import type { WeightSelectionId } from '../../contract/weight-selections.ts'
import type { NetworkShape } from '../../domain/plan/network-shape.ts'
import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import { axesOf, type Axis } from '../../model-folder/parameter-axes.ts'
import { evenlySpaced } from './evenly-spaced.ts'
import { alongBasis, chosenAlong, type Tensor } from './narrow-axis.ts'
import { singularStateBasis, type StateBasis } from './state-basis.ts'
import { wordsAsStates } from './words-as-states.ts'

/** A parameter's values by its name; undefined where there are none. */
type Find = (name: string) => Float32Array | undefined

/**
 * The weights of a narrower network, taken out of a wider one's (Xu et al. 2024, arXiv 2311.18823).
 * Dimensions of hidden states are the same for all parameters and layers, or parts would not fit
 * each other. Of the heads whole ones are taken, evenly spaced; where a student's head is smaller
 * too, evenly spaced dimensions of each; of rotary pairs (k, k + half a head) both or none, as such
 * heads have an even width, and where it is a part of the wide one's, pairs keep their speeds.
 * Nothing is scaled but by `StateBasis.gain`.
 * @param find the wide network's values by the student's names: its layers are chosen already
 * @param wide, narrow the shapes; nothing of `narrow` may be larger
 * @returns the same for the narrow one, each worked out once
 */
export function narrowWeights(
  find: Find,
  wide: EncoderConfig,
  narrow: NetworkShape,
  selection: WeightSelectionId,
): Find {
  const isSame = (['width', 'heads', 'feedForward'] as const).every((size) => wide[size] === narrow[size])
  if (isSame) return find
  const basis = selection === 'singular' ? basisOf(find, wide, narrow) : undefined
  const worked = new Map<string, Float32Array | undefined>()
  return (name) => {
    if (!worked.has(name)) {
      const values = find(name)
      worked.set(name, values && narrowed(name, values, wide, narrow, basis))
    }
    return worked.get(name)
  }
}

/** Where the width stays, states stay as they are. */
function basisOf(find: Find, wide: EncoderConfig, narrow: NetworkShape): StateBasis | undefined {
  const words = narrow.width === wide.width ? undefined : wordsAsStates(find, wide)
  return words && singularStateBasis(words, wide.width, narrow.width)
}

function narrowed(
  name: string,
  values: Float32Array,
  wide: EncoderConfig,
  narrow: NetworkShape,
  basis: StateBasis | undefined,
): Float32Array {
  const axes = axesOf(name, wide)
  const isGain = axes.length === 1 && name.endsWith('LayerNorm.weight')
  let tensor: Tensor = { shape: lengthsOf(axes, values.length, wide), values }
  axes.forEach((axis, index) => {
    if (axis === 'states' && basis) return
    const chosen = chosenOf(axis, tensor.shape[index] ?? 0, wide, narrow)
    if (chosen) tensor = chosenAlong(tensor, index, chosen)
  })
  // Turned last, when the other axis is shorter already.
  axes.forEach((axis, index) => {
    if (axis === 'states' && basis) tensor = alongBasis(tensor, index, basis, isGain)
  })
  return tensor.values
}

/** Lengths of a wide parameter's axes; of one that its shape does not say, what is left. */
function lengthsOf(axes: readonly Axis[], count: number, { width, heads }: NetworkShape): readonly number[] {
  const known = axes.map((axis) => {
    if (axis === 'head-count') return heads
    return axis === 'states' || axis === 'pooled' ? width : undefined
  })
  const rest = known.reduce<number>((left, length) => left / (length ?? 1), count)
  const isOpen = known.filter((length) => length === undefined).length > 1
  return isOpen ? [1, count] : known.map((length) => length ?? rest)
}

/** Which indices of an axis a narrower network has; undefined for all. */
function chosenOf(
  axis: Axis,
  length: number,
  wide: NetworkShape,
  narrow: NetworkShape,
): Int32Array | undefined {
  const copies = (of: number) => Int32Array.from({ length: length / of }, (_, copy) => copy)
  switch (axis) {
    case 'whole':
      return undefined
    case 'states':
    case 'pooled':
      return evenlySpaced(wide.width, narrow.width)
    case 'head-count':
      return evenlySpaced(wide.heads, narrow.heads)
    case 'heads': {
      const [wideHead, narrowHead] = [wide.width / wide.heads, narrow.width / narrow.heads]
      const heads = within(copies(wide.width), wide.heads, evenlySpaced(wide.heads, narrow.heads))
      return within(heads, wideHead, evenlySpaced(wideHead, narrowHead))
    }
    case 'feed-forward': {
      const neurons = evenlySpaced(wide.feedForward, narrow.feedForward)
      return within(copies(wide.feedForward), wide.feedForward, neurons)
    }
  }
}

/** The same places in each of several blocks of one size. */
function within(blocks: Int32Array, size: number, places: Int32Array): Int32Array {
  return Int32Array.from([...blocks].flatMap((block) => [...places].map((place) => block * size + place)))
}
