import { StillroomError } from '../domain/stillroom-error.ts'
import { readSafetensors, type StoredTensor } from './read-safetensors.ts'
import { describeParameters } from './parameters.ts'
import { readModelFolder, type ModelOnDisk } from './read-model-folder.ts'
import { toFloat32 } from './to-float32.ts'

/**
 * A model's numbers, by name as `describeParameters` has them; pooler and classifier only where the
 * files hold them.
 */
export type WeightsOnDisk = ReadonlyMap<string, Float32Array>

/**
 * Reads the weights of a folder that was looked at before, file by file.
 * @throws StillroomError `unsupported-model` for tensors that are no floats, `invalid-model` for
 * NaN and infinities, `invalid-safetensors`
 */
export function readWeights({ config, outputs, tensors }: ModelOnDisk): WeightsOnDisk {
  const files = new Map<string, ReadonlyMap<string, StoredTensor>>()
  const open = (path: string) => {
    const known = files.get(path) ?? readSafetensors(path)
    files.set(path, known)
    return known
  }
  const weights = new Map<string, Float32Array>()
  for (const { name } of describeParameters(config, Math.max(outputs, 1))) {
    const place = tensors.get(name)
    if (!place) continue
    const stored = open(place.path).get(place.storedName)
    if (!stored) throw new Error(`${place.path} changed while it was read: ${place.storedName} is gone`)
    const values = toFloat32(name, stored)
    requireNumbers(place.path, place.storedName, values)
    weights.set(name, values)
  }
  return weights
}

/** One NaN makes every output NaN, which would be said much later, as a training that ran away. */
function requireNumbers(path: string, name: string, values: Float32Array): void {
  // A plain loop: a model has hundreds of millions of them.
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? 0
    if (value - value === 0) continue
    throw new StillroomError(
      'invalid-model',
      `${path} holds ${value} in ${name}, which is no weight: the file is damaged, or its training ran away. Take an earlier checkpoint.`,
    )
  }
}

/** A folder with its numbers. */
export interface Model extends ModelOnDisk {
  readonly weights: WeightsOnDisk
}

/**
 * Reads a folder and its weights. @throws StillroomError what `readModelFolder` and `readWeights`
 * throw
 */
export function readModel(folder: string): Model {
  const found = readModelFolder(folder)
  return { ...found, weights: readWeights(found) }
}
