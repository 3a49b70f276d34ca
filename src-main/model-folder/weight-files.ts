import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { StillroomError } from '../domain/stillroom-error.ts'
import { explainMissingWeights } from './explain-missing-weights.ts'
import { readJsonFile } from './read-json-file.ts'

export const WEIGHTS = 'model.safetensors'
export const WEIGHT_INDEX = 'model.safetensors.index.json'

export const LARGEST_INDEX = 20_000_000
const MOST_SHARDS = 1000
/** Plain names alone: an index that someone else wrote must not lead out of its folder. */
const SHARD = /^[\w-][\w.-]*\.safetensors$/

const indexSchema = z.looseObject({ weight_map: z.record(z.string(), z.string()) })

/** The files that hold a model's weights. */
export interface WeightFiles {
  /** Full paths; model.safetensors alone, or shards by name. */
  readonly paths: readonly string[]
  /** Tensor → the path that holds it, as the index says; absent where there is one file. */
  readonly index?: ReadonlyMap<string, string>
}

/**
 * Finds the weights of a folder: one file, or the shards that an index names.
 * @throws StillroomError `invalid-model` or `unsupported-model` naming what is missing or amiss
 */
export function findWeightFiles(folder: string): WeightFiles {
  const single = join(folder, WEIGHTS)
  if (existsSync(single)) return { paths: [single] }
  const index = join(folder, WEIGHT_INDEX)
  if (!existsSync(index))
    throw explainMissingWeights(folder, (name) => existsSync(join(folder, name)), folder)
  return readIndex(folder, index)
}

/**
 * The shards that an index of weights names. @param where its path, or what else people know it by
 */
export function parseWeightIndex(json: unknown, where: string): ReadonlyMap<string, string> {
  const parsed = indexSchema.safeParse(json)
  if (!parsed.success)
    throw new StillroomError(
      'invalid-model',
      `${where} has no weight_map that says which file holds which tensor`,
    )
  const map = new Map(Object.entries(parsed.data.weight_map))
  const names = new Set(map.values())
  const odd = [...names].find((name) => !SHARD.test(name))
  if (odd !== undefined)
    throw new StillroomError(
      'invalid-model',
      `${where} names the file ${JSON.stringify(odd.slice(0, 200))}; shards are .safetensors files in the folder itself`,
    )
  if (names.size === 0 || names.size > MOST_SHARDS)
    throw new StillroomError(
      'invalid-model',
      `${where} names ${names.size} shards; 1 to ${MOST_SHARDS} are read`,
    )
  return map
}

function readIndex(folder: string, path: string): WeightFiles {
  const map = parseWeightIndex(readJsonFile(path, LARGEST_INDEX), path)
  const names = [...new Set(map.values())].sort()
  const missing = names.filter((name) => !statSync(join(folder, name), { throwIfNoEntry: false })?.isFile())
  if (missing.length > 0)
    throw new StillroomError(
      'invalid-model',
      `${folder} lacks ${missing.slice(0, 5).join(', ')}${missing.length > 5 ? ` and ${missing.length - 5} more` : ''} of the ${names.length} shards that ${WEIGHT_INDEX} names; fetch the model again`,
    )
  return {
    paths: names.map((name) => join(folder, name)),
    index: new Map([...map].map(([tensor, name]) => [tensor, join(folder, name)])),
  }
}
