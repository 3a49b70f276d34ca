import { statSync } from 'node:fs'
import { join } from 'node:path'
import { FAMILY_TITLES, type FamilyId } from '../contract/families.ts'
import { StillroomError } from '../domain/stillroom-error.ts'
import { layersOfParameters, type EncoderConfig } from './encoder-config.ts'
import { headOf, type ModelHead } from './model-head.ts'
import { describeParameters } from './parameters.ts'
import { parseConfig } from './parse-config.ts'
import { readJsonFile } from './read-json-file.ts'
import { findWeightFiles } from './weight-files.ts'
import { readTensorPlaces, type TensorPlace } from './tensor-places.ts'
import { bareName, familyName } from './weight-names.ts'

/** Of config.json. */
export const LARGEST_CONFIG = 10_000_000

/** What a Hugging Face folder holds, read and checked; no weight is read yet. */
export interface ModelOnDisk {
  readonly folder: string
  readonly config: EncoderConfig
  readonly head: ModelHead
  /** Rows of the classifier's weight; 0 where there is none. */
  readonly outputs: number
  readonly hasPooler: boolean
  /** By name as `describeParameters` has them; those of the encoder are all there. */
  readonly tensors: ReadonlyMap<string, TensorPlace>
  /** Numbers in its weights. */
  readonly parameters: number
  /** What was read otherwise than it is written, in whole sentences. */
  readonly notes: readonly string[]
}

/**
 * Reads a model's folder: config.json and the headers of its weights, held against each other.
 * Everybody who opens a model opens it here, so all accept the same and refuse in the same words.
 * @throws StillroomError `unknown-model` when there is no folder; `unsupported-model`,
 * `invalid-model` or `invalid-safetensors` naming what is wrong
 */
export function readModelFolder(folder: string): ModelOnDisk {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new StillroomError(
      'unknown-model',
      `There is no folder ${folder}; a Hugging Face model folder is needed`,
    )
  const config = readConfigOf(folder)
  const { family } = config.encoder
  const stored = readTensorPlaces(folder, family)
  const outputs = stored.tensors.get(storedName('classifier.weight', family))?.shape[0] ?? 0
  const tensors = inOurNames(config.encoder, stored.tensors)
  const ofPooler = describeParameters(config.encoder, 1).filter(({ name }) => name.startsWith('pooler.'))
  const hasPooler = ofPooler.every(({ name }) => tensors.has(name))
  checkShapes(folder, config.encoder, tensors, outputs)
  return {
    folder,
    config: config.encoder,
    head: headOf(config, outputs === 0 ? undefined : outputs, hasPooler),
    outputs,
    hasPooler,
    tensors,
    parameters: stored.parameters,
    notes: [
      ...stored.notes,
      ...layersBeyond(config.encoder, stored.tensors),
      ...sharedLayers(config.encoder),
    ],
  }
}

function readConfigOf(folder: string) {
  const path = join(folder, 'config.json')
  if (!statSync(path, { throwIfNoEntry: false })) {
    findWeightFiles(folder) // a folder that lacks these, too, lacks more than its config
    throw new StillroomError(
      'invalid-model',
      `${folder} has no config.json; a Hugging Face model folder is needed`,
    )
  }
  return parseConfig(readJsonFile(path, LARGEST_CONFIG), path)
}

/**
 * The config of a folder alone: of a run's result that is being written by nobody else, or a model
 * whose weights are not needed.
 */
export function readEncoderConfig(folder: string): EncoderConfig {
  return readConfigOf(folder).encoder
}

/** A parameter's name as a file of the family has it, without the prefix. */
function storedName(name: string, family: FamilyId): string {
  return bareName(familyName(name, family), family).name
}

function inOurNames(
  config: EncoderConfig,
  stored: ReadonlyMap<string, TensorPlace>,
): ReadonlyMap<string, TensorPlace> {
  return new Map(
    describeParameters(config, 1).flatMap(({ name }) => {
      const place = stored.get(storedName(name, config.family))
      return place ? [[name, place] as const] : []
    }),
  )
}

function checkShapes(
  folder: string,
  config: EncoderConfig,
  tensors: ReadonlyMap<string, TensorPlace>,
  outputs: number,
): void {
  const problems = describeParameters(config, Math.max(outputs, 1)).flatMap(({ name, shape }) => {
    const found = tensors.get(name)
    const theirs = storedName(name, config.family)
    if (!found) return isOptional(name) ? [] : [`${theirs} is missing`]
    return found.shape.join() === shape.join()
      ? []
      : [`${theirs} is [${found.shape.join(', ')}], config.json says [${shape.join(', ')}]`]
  })
  if (tensors.has('classifier.weight') && !tensors.has('classifier.bias'))
    problems.push(`${storedName('classifier.bias', config.family)} is missing`)
  if (problems.length === 0) return
  const more = problems.length > 10 ? `; and ${problems.length - 10} more` : ''
  throw new StillroomError(
    'invalid-model',
    `${folder} does not hold the ${FAMILY_TITLES[config.family]} that its config.json describes: ${problems.slice(0, 10).join('; ')}${more}`,
  )
}

function isOptional(name: string): boolean {
  return name.startsWith('pooler.') || name.startsWith('classifier.')
}

/** What it means for a student and its stages that layers share parameters. */
function sharedLayers(config: EncoderConfig): readonly string[] {
  const { layers } = config
  const sets = layersOfParameters(config)
  return sets < layers
    ? [
        `Its ${layers} layers share ${sets === 1 ? 'one set' : `${sets} sets`} of parameters. A student's share them in the same way: fewer layers make it faster, not smaller, and a stage that trains one layer trains all that share with it.`,
      ]
    : []
}

function layersBeyond(
  { layers }: EncoderConfig,
  stored: ReadonlyMap<string, TensorPlace>,
): readonly string[] {
  const deepest = [...stored.keys()].reduce((most, name) => {
    const index = /^(?:\w+\.)?layers?\.(\d+)\./.exec(name)?.[1]
    return index === undefined ? most : Math.max(most, Number(index) + 1)
  }, 0)
  return deepest > layers
    ? [`Its weights hold ${deepest} layers; config.json says ${layers}, and the others are left out.`]
    : []
}
