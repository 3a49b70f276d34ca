import { existsSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { namedModelFolder } from '../../catalogue/fetch-named-model.ts'
import { NAMED_MODELS } from '../../catalogue/named-models.ts'
import type { ModelSource } from '../../contract/plan-sources.ts'
import type { Ask } from '../../contract/api.ts'
import type { ModelDescription, ParameterCount } from '../../contract/requests/plan-requests.ts'
import { RUN_FILES } from '../../contract/run-files.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { checkModelFolder } from '../../model-folder/check-model-folder.ts'
import type { EncoderConfig } from '../../model-folder/encoder-config.ts'
import { parseConfig } from '../../model-folder/parse-config.ts'
import { readJsonFile } from '../../model-folder/read-json-file.ts'
import {
  countParameters,
  describeParameters,
  type ParameterDescription,
} from '../../model-folder/parameters.ts'
import { LARGEST_CONFIG, readEncoderConfig } from '../../model-folder/read-model-folder.ts'
import { readPlan } from '../../run-folder/read-run.ts'
import { runFolder, toRunId, type Home } from '../home.ts'
import { planName, runTitle } from '../../domain/run/run-title.ts'

/**
 * What a model is, from its config.json and, where its weights are there, their header.
 * @throws StillroomError as the request says
 */
export async function describeModel(source: ModelSource, home: Home): Promise<ModelDescription> {
  const found = await lookFor(source, home)
  return 'folder' in found
    ? describeFolder(found.folder, found.title)
    : describeUnfetched(found.config, found.where, found)
}

/**
 * How many numbers a model would hold in another shape.
 * @throws StillroomError as `describeModel`
 */
export async function countParametersIn(
  { source, shape, classes }: Ask<'models.count'>,
  home: Home,
): Promise<ParameterCount> {
  const found = await lookFor(source, home)
  const config =
    'folder' in found ? readEncoderConfig(found.folder) : parseConfig(found.config, found.where).encoder
  const parameters = describeParameters({ ...config, ...shape }, classes)
  const isTable = ({ name }: ParameterDescription) => /^embeddings\.\w+_embeddings\./.test(name)
  return {
    all: countParameters(parameters),
    withoutEmbeddings: countParameters(parameters.filter((parameter) => !isTable(parameter))),
  }
}

/**
 * The folder of a model that is on this machine; undefined while it has yet to be fetched.
 * @throws StillroomError `unknown-model`, `unknown-run`
 */
export async function modelFolderHere(source: ModelSource, home: Home): Promise<string | undefined> {
  const found = await lookFor(source, home)
  return 'folder' in found ? found.folder : undefined
}

type FoundModel =
  | { readonly folder: string; readonly title: string }
  | ({ readonly config: unknown; readonly where: string } & Pick<ModelDescription, 'title' | 'bytesToFetch'>)

async function lookFor(source: ModelSource, home: Home): Promise<FoundModel> {
  switch (source.kind) {
    case 'catalogue': {
      const folder = namedModelFolder(source.name)
      const { bytes, config, title } = NAMED_MODELS[source.name] ?? unreachable(source.name)
      if (existsSync(folder)) return { folder, title }
      return { config, where: source.name, title, bytesToFetch: bytes }
    }
    case 'hub': {
      const { describeHubModel } = await import('../../catalogue/hub/fetch-hub-model.ts')
      const { folder, bytesToFetch } = await describeHubModel(source.id, source.revision)
      if (bytesToFetch === 0) return { folder, title: source.id }
      const config = readJsonFile(join(folder, 'config.json'), LARGEST_CONFIG)
      return { config, where: source.id, title: source.id, bytesToFetch }
    }
    case 'folder': {
      const folder = resolve(source.path)
      return { folder, title: basename(folder) }
    }
    case 'run': {
      const run = runFolder(home, toRunId(source.id))
      const student = join(run, RUN_FILES.student)
      if (!existsSync(student))
        throw new StillroomError('unknown-model', `Run ${source.id} has no result yet; let it finish first`)
      const plan = readPlan(run)
      return { folder: student, title: runTitle({ name: planName(plan), seed: plan.training.seed }) }
    }
  }
}

function unreachable(name: string): never {
  throw new StillroomError('unknown-model', `The catalogue has no model ${JSON.stringify(name)}`)
}

function describeFolder(folder: string, title: string): ModelDescription {
  const { config, head, outputs, hasPooler, notes } = checkModelFolder(folder)
  return {
    ...shapeOf(config),
    title,
    classes: head.kind === 'classifier' ? outputs : 0,
    ...(head.kind === 'classifier' ? { taskKind: head.taskKind } : {}),
    ...(head.kind === 'classifier' && head.isNamed ? { labels: head.classes } : {}),
    ...(head.kind === 'other' ? { unfit: head.reason } : {}),
    hasPooler,
    notes,
    bytesToFetch: 0,
  }
}

/** Before its weights are here: what stands behind the encoder is not known yet. */
function describeUnfetched(
  config: unknown,
  where: string,
  known: Pick<ModelDescription, 'title' | 'bytesToFetch'>,
): ModelDescription {
  return { ...shapeOf(parseConfig(config, where).encoder), ...known, classes: 0, hasPooler: true, notes: [] }
}

function shapeOf(config: EncoderConfig) {
  return {
    family: config.family,
    layers: config.layers,
    heads: config.heads,
    width: config.width,
    feedForward: config.feedForward,
    ...(config.rotary && { rotary: config.rotary }),
    vocabulary: config.vocabularySize,
    positions: config.positions,
  }
}
