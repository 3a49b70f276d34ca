import { basename } from 'node:path'
import type { FamilyId } from '../contract/families.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { readSafetensorsHeader } from './read-safetensors.ts'
import type { StoredType } from './safetensors-header.ts'
import { findWeightFiles, WEIGHT_INDEX } from './weight-files.ts'
import { bareName } from './weight-names.ts'

/** Where a tensor is. */
export interface TensorPlace {
  readonly path: string
  /** As the file calls it. */
  readonly storedName: string
  readonly dtype: StoredType
  readonly shape: readonly number[]
}

export interface TensorPlaces {
  /** By name as the family has them, without its prefix and what was put around it. */
  readonly tensors: ReadonlyMap<string, TensorPlace>
  /** Numbers in all of them. */
  readonly parameters: number
  /** What of their names was read otherwise than it is written. */
  readonly notes: readonly string[]
}

/**
 * The tensors of a folder's weights, by the headers of one file or of all shards.
 * @throws StillroomError what finding and reading the files throws, `invalid-model` where index and
 * shards disagree or two tensors have one name
 */
export function readTensorPlaces(folder: string, family: FamilyId): TensorPlaces {
  const { paths, index } = findWeightFiles(folder)
  const tensors = new Map<string, TensorPlace>()
  const wrappers = new Set<string>()
  const rounded = new Set<string>()
  let parameters = 0
  const refuse = (what: string): never => {
    throw new StillroomError('invalid-model', `${folder}: ${what}. Fetch or save the model again.`)
  }
  const unfound = new Set(index?.keys())
  for (const path of paths) {
    for (const { name: storedName, dtype, shape } of readSafetensorsHeader(path)) {
      const expected = index?.get(storedName)
      if (index && expected !== path)
        refuse(
          expected === undefined
            ? `${basename(path)} holds ${storedName}, which ${WEIGHT_INDEX} does not name`
            : `${storedName} stands in ${basename(path)}, and ${WEIGHT_INDEX} says ${basename(expected)}`,
        )
      unfound.delete(storedName)
      const { name, wrappers: ownWrappers } = bareName(storedName, family)
      const before = tensors.get(name)
      if (before) refuse(`its weights name ${name} twice: ${before.storedName} and ${storedName}`)
      for (const wrapper of ownWrappers) wrappers.add(wrapper)
      if (dtype === 'F64') rounded.add(name)
      tensors.set(name, { path, storedName, dtype, shape })
      // position_ids are no weights; some versions of the library save them.
      if (!name.endsWith('position_ids')) parameters += shape.reduce((product, length) => product * length, 1)
    }
  }
  const [lost] = unfound
  if (lost !== undefined)
    refuse(`${WEIGHT_INDEX} says that ${basename(index?.get(lost) ?? '')} holds ${lost}, and it does not`)
  return { tensors, parameters, notes: notesOf(wrappers, rounded) }
}

function notesOf(wrappers: ReadonlySet<string>, rounded: ReadonlySet<string>): readonly string[] {
  return [
    ...(wrappers.size > 0
      ? [
          `Names of its weights have ${[...wrappers].map((name) => `${name}.`).join(', ')} around them; read without.`,
        ]
      : []),
    ...(rounded.size > 0
      ? [`${rounded.size} of its tensors are float64; they are rounded to float32, in which all is computed.`]
      : []),
  ]
}
