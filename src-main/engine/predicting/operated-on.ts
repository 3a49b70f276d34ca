import type { Surgery } from '../../contract/layer-surgery.ts'
import { parametersOfLayer } from '../../model-folder/encoder-config.ts'
import { describeParameters } from '../../model-folder/parameters.ts'
import type { ClassifierParts } from './classifier.ts'

/** A layer of a network, counted from 0. */
interface Layer {
  readonly of: ClassifierParts
  readonly index: number
}

/**
 * A student after a surgery, as `student.encoder.layer[i] = teacher.encoder.layer[j]` of PyTorch
 * leaves it: what all layers share (embeddings, biases and embeddings of distances, a norm behind
 * the last layer) stays the student's, and a layer sees as far as it did where it was trained.
 * Layers that share parameters (ALBERT) have copies of their own then.
 * @param teacher undefined where the surgery takes nothing from it
 */
export function operatedOn(
  student: ClassifierParts,
  teacher: ClassifierParts | undefined,
  surgery: Surgery,
): ClassifierParts {
  const { layerGroups: _, local, ...shape } = student.config
  const layers = layersAfter(student, teacher, surgery)
  const headOf = surgery.kind === 'head' ? known(teacher) : student
  const isLocal = layers.map(({ of, index }) => of.config.local?.isLocal[index] ?? false)
  const config = {
    ...shape,
    layers: layers.length,
    head: headOf.config.head,
    ...(local && { local: { ...local, isLocal } }),
  }
  const valuesOf = (name: string): Float32Array => {
    const [prefix = '', place] = /^encoder\.layer\.(\d+)\./.exec(name) ?? []
    const layer = layers[Number(place)]
    if (layer) {
      const set = parametersOfLayer(layer.of.config, layer.index)
      return known(layer.of.weights.get(`encoder.layer.${set}.${name.slice(prefix.length)}`))
    }
    const of = /^(pooler|classifier)\./.test(name) ? headOf : student
    return known(of.weights.get(name))
  }
  const parameters = describeParameters(config, headOf.outputs)
  const weights = new Map(parameters.map(({ name }) => [name, valuesOf(name)]))
  return { config, weights, outputs: headOf.outputs }
}

function layersAfter(
  student: ClassifierParts,
  teacher: ClassifierParts | undefined,
  surgery: Surgery,
): readonly Layer[] {
  const own = Array.from({ length: student.config.layers }, (_, index): Layer => ({ of: student, index }))
  if (surgery.kind === 'skip') return own.toSpliced(surgery.layer - 1, 1)
  if (surgery.kind === 'replace')
    return own.with(surgery.layer - 1, { of: known(teacher), index: surgery.teacher - 1 })
  return own
}

function known<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('A surgery takes a part that neither network has')
  return part
}
