import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunPlan } from '../../contract/plan.ts'
import { RUN_FILES, type ModelFolder, type SourceFile, type Sources } from '../../contract/run-files.ts'
import { classWeights } from '../../domain/plan/class-weights.ts'
import { readsMixtures } from '../../domain/plan/loss-term.ts'
import { selectionOf } from '../../domain/plan/network-shape.ts'
import { checkPlanAgainstClasses } from '../../domain/plan/parse-run-plan.ts'
import { randomParts } from '../../domain/run/random-parts.ts'
import { lossesOf } from '../../domain/plan/stages.ts'
import { taskOf } from '../../domain/plan/task-of.ts'
import { StillroomError } from '../../domain/stillroom-error.ts'
import { sha256OfFile } from '../../processes/sha256-of-file.ts'
import { countLabels } from '../../datasets/count-labels.ts'
import { readSplit } from '../../datasets/read-split.ts'
import { sharedTexts } from '../../datasets/same-texts.ts'
import { readPlan, readSources } from '../../run-folder/read-run.ts'
import { paddingId, type EncoderConfig } from '../../model-folder/encoder-config.ts'
import { readSafetensors } from '../../model-folder/read-safetensors.ts'
import { toFloat32 } from '../../model-folder/to-float32.ts'
import { requireOutputs } from '../../model-folder/model-head.ts'
import { readModel, type Model } from '../../model-folder/read-weights.ts'
import { describeParameters } from '../../model-folder/parameters.ts'
import { studentConfig } from '../../model-folder/student-config.ts'
import { hashWeights } from '../../model-folder/hash-weights.ts'
import { asTeacherReads, type EncodedExample } from './batches.ts'
import { readOptimizer, type Moments } from './checkpoint.ts'
import { createEncoder, cutNotes, readOnceWhereAlike } from './encode-texts.ts'
import { inClassOrder } from './in-class-order.ts'
import { initialProjections, initialWeights, normNotes, studentStart } from './initial-weights.ts'
import type { Weights } from './model-variables.ts'
import { readTrainingTexts } from './read-texts.ts'
import { narrowWeights } from '../narrowing/narrow-weights.ts'
import { rowsInUse, withRowIds, type RowsInUse } from './rows-in-use.ts'

/** What a run trains on, read and checked. */
export interface PreparedRun {
  readonly plan: RunPlan
  readonly sources: Sources
  /** Hash of plan.json and sources.json. */
  readonly inputs: string
  /** Their ids are those of the rows in use. */
  readonly train: readonly EncodedExample[]
  readonly dev: readonly EncodedExample[]
  /** Absent where the plan names no test file. */
  readonly test?: {
    readonly examples: readonly EncodedExample[]
    readonly leftOutRows: number
    /** Rows whose text is one of the training texts. */
    readonly sharedTexts: number
  }
  readonly rows: RowsInUse
  readonly rejectedRows: number
  /** Of `train`, those that have no label. */
  readonly unlabelledExamples: number
  /** Rows without a label that nothing is made of. */
  readonly leftOutRows: number
  /** Dev rows whose text is one of the training texts. */
  readonly sharedTexts: number
  /** What each class weighs in the hard-label loss, where that has class weights. */
  readonly classWeights?: readonly number[]
  readonly config: EncoderConfig
  /** Of all that is trained: the model, and projections of losses beside it. */
  readonly startingWeights: Weights
  /** Adam's moments that a fork goes on with, of the rows in use; left out, they begin at 0. */
  readonly carried?: Moments
  /** What of them nothing gave a value, in words. */
  readonly startsAtRandom: readonly string[]
  /** What of the model's folder was read otherwise than it is written, and what else to know. */
  readonly notes: readonly string[]
  readonly teacher?: {
    readonly config: EncoderConfig
    readonly weights: Weights
    /** The student's, unless the two have tokenizers of their own. */
    readonly rows: RowsInUse
  }
  /** The folder whose tokenizer is used. */
  readonly tokenizerFrom: string
}

/**
 * Reads a run folder's plan and everything it names, and checks that nothing has changed since the
 * run was made.
 * @throws StillroomError `inputs-changed` when a file's hash differs, `corrupt-run` when plan.json
 * or sources.json cannot be read, besides what the readers throw
 */
export async function prepareRun(folder: string): Promise<PreparedRun> {
  const plan = readPlan(folder)
  const sources = readSources(folder)
  await checkHashes(sources)
  const task = taskOf(sources)
  const origin = plan.kind === 'distill' ? sources.teacher : sources.base
  if (!origin) throw new StillroomError('corrupt-run', `${folder} does not say where its model is`)
  const originContents = readModel(origin.path)
  const own = plan.kind === 'distill' && sources.student ? readModel(sources.student.path) : undefined
  const studentModel = own ?? originContents
  const models =
    plan.kind === 'distill'
      ? studentOf(plan, sources, originContents, own)
      : fineTuned(plan, sources, originContents)
  const encode = createEncoder(plan, task, studentModel, own && originContents)
  const train = await readTrainingTexts(plan, sources)
  const labelled = train.texts.filter(({ isUnlabelled }) => !isUnlabelled)
  const dev = await readSplit(sources.dev, { labels: sources.labels })
  const test = sources.test && (await readSplit(sources.test, { labels: sources.labels })).split
  const texts = [...train.texts, ...dev.split.examples, ...(test?.examples ?? [])]
  const read = texts.map(encode)
  const encoded = own ? readOnceWhereAlike(plan, read, texts) : read
  const mixes = lossesOf(plan).some(readsMixtures)
  const rowsOf = (examples: readonly EncodedExample[], { config }: { readonly config: EncoderConfig }) =>
    rowsInUse(examples, config.vocabularySize, mixes ? [paddingId(config)] : [])
  const rows = rowsOf(encoded, studentModel)
  const teacherRows = own ? rowsOf(asTeacherReads(encoded), originContents) : rows
  const withRows = withRowIds(encoded, rows, teacherRows)
  const testAt = train.texts.length + dev.split.examples.length
  return {
    plan,
    sources,
    inputs: hashOf([join(folder, RUN_FILES.plan), join(folder, RUN_FILES.sources)]),
    train: withRows.slice(0, train.texts.length),
    dev: withRows.slice(train.texts.length, testAt),
    ...(test && {
      test: {
        examples: withRows.slice(testAt),
        leftOutRows: test.unlabelled.length + test.rejected.length,
        sharedTexts: sharedTexts(train.texts, test.examples).count,
      },
    }),
    rows,
    rejectedRows: train.rejectedRows + dev.split.rejected.length,
    unlabelledExamples: train.texts.length - labelled.length,
    leftOutRows: train.leftOut + dev.split.unlabelled.length,
    sharedTexts: sharedTexts(train.texts, dev.split.examples).count,
    tokenizerFrom: studentModel.folder,
    notes: [
      ...originContents.notes,
      ...(own?.notes ?? []),
      ...cutNotes(plan, own ? 'the student' : 'the model', studentModel.config, encoded),
      ...(own ? cutNotes(plan, 'the teacher', originContents.config, asTeacherReads(encoded)) : []),
      ...(plan.kind === 'distill' ? normNotes(plan.student, models.config) : []),
    ],
    classWeights: classWeights(plan, sources.labels, {
      taskKind: task.kind,
      rows: labelled.length,
      counts: countLabels(labelled, sources.labels, task.kind).labels,
    }),
    ...models,
    teacher: models.teacher && { ...models.teacher, rows: teacherRows },
  }
}

function hashOf(paths: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of paths) hash.update(readFileSync(path))
  return hash.digest('hex')
}

type Models = Pick<PreparedRun, 'config' | 'startingWeights' | 'startsAtRandom' | 'carried'> & {
  readonly teacher?: Omit<NonNullable<PreparedRun['teacher']>, 'rows'>
}

function fineTuned(plan: RunPlan, sources: Sources, { config, weights, head }: Model): Models {
  const { labels, base } = sources
  const trainedConfig = withDropout(config, plan.training.dropout)
  const ordered = inClassOrder(weights, base?.classes)
  const keepsHead =
    head.kind === 'classifier' &&
    head.taskKind === taskOf(sources).kind &&
    head.classes.length === labels.length
  const find = (name: string) =>
    name.startsWith('classifier.') && !keepsHead ? undefined : ordered.get(name)
  return { config: trainedConfig, ...startOf(trainedConfig, labels.length, plan, find) }
}

function startOf(
  config: EncoderConfig,
  classes: number,
  { training: { seed } }: RunPlan,
  find: (name: string) => Float32Array | undefined,
): Pick<Models, 'startingWeights' | 'startsAtRandom'> {
  const drawn = describeParameters(config, classes).filter(({ start }) => start === 'normal')
  const names = drawn.map(({ name }) => name)
  return {
    startingWeights: initialWeights(config, classes, seed, find),
    startsAtRandom: randomParts(names.filter((name) => find(name) === undefined)),
  }
}

function studentOf(
  plan: Extract<RunPlan, { kind: 'distill' }>,
  sources: Sources,
  origin: Model,
  own: Model | undefined,
): Models {
  const { labels, base, start, teacher } = sources
  const { config } = origin
  checkPlanAgainstClasses(plan, labels)
  const classes = requireOutputs(origin, taskOf(sources).kind)
  if (classes.length !== labels.length) {
    throw new StillroomError(
      'invalid-model',
      `The teacher knows ${classes.length} classes (${classes.join(', ')}) and the data has ${labels.length} (${labels.join(', ')}). Fine-tune it on this data first.`,
    )
  }
  const weights = inClassOrder(origin.weights, teacher?.classes)
  const like = own?.config ?? config
  const ownConfig = withDropout(studentConfig(plan.student, like, start?.layers), plan.training.dropout)
  const baseWeights =
    plan.student.start.from === 'pretrained' && base ? readModel(base.path).weights : own?.weights
  const found = studentStart(
    plan.student.start,
    ownConfig,
    config,
    weights,
    baseWeights,
    start && readWeights(start),
  )
  const selection = selectionOf(plan.student)
  const find = selection ? narrowWeights(found, config, ownConfig, selection) : found
  const { startingWeights, startsAtRandom } = startOf(ownConfig, labels.length, plan, find)
  const projections = initialProjections(plan.losses, ownConfig, config, plan.training.seed)
  const carried = start?.optimizer && readOptimizer(start.path)
  return {
    config: ownConfig,
    startingWeights: new Map([...startingWeights, ...projections, ...(carried?.projections ?? [])]),
    startsAtRandom,
    carried,
    teacher: { config, weights: completed(config, labels.length, weights) },
  }
}

/** The weights that a checkpoint's model.safetensors holds, by their names. */
function readWeights({ path, classes }: ModelFolder): Weights {
  const tensors = readSafetensors(join(path, 'model.safetensors'))
  return inClassOrder(new Map([...tensors].map(([name, tensor]) => [name, toFloat32(name, tensor)])), classes)
}

function completed(config: EncoderConfig, classes: number, weights: Weights): Weights {
  return initialWeights(config, classes, 0, (name) => {
    const found = weights.get(name)
    if (found) return found
    throw new StillroomError('invalid-model', `The teacher has no ${name}; fine-tune it first`)
  })
}

function withDropout(config: EncoderConfig, dropout: number | undefined): EncoderConfig {
  if (dropout === undefined) return config
  const { head } = config
  return {
    ...config,
    hiddenDropout: dropout,
    attentionDropout: dropout,
    ...(config.embeddingDropout !== undefined && { embeddingDropout: dropout }),
    head: { ...head, dropout, ...(head.dropoutBefore !== undefined && { dropoutBefore: dropout }) },
  }
}

async function checkHashes(sources: Sources): Promise<void> {
  const check = async (
    what: string,
    path: string,
    expected: string,
    hash: (path: string) => Promise<string> = sha256OfFile,
  ): Promise<void> => {
    const found = await hash(path).catch((cause: unknown) => {
      throw new StillroomError('inputs-changed', `${what} cannot be read any more: ${path}`, { cause })
    })
    if (found === expected) return
    throw new StillroomError(
      'inputs-changed',
      `${what} has changed since this run was made: ${path}. Make a new run of the same plan.`,
    )
  }
  const file = (what: string, { path, sha256 }: SourceFile) => check(what, path, sha256)
  const model = (what: string, found: ModelFolder | undefined) =>
    found ? check(what, found.path, found.sha256, hashWeights) : undefined
  await Promise.all([
    file('The training set', sources.train),
    file('The dev set', sources.dev),
    sources.unlabelled ? file('The unlabelled text', sources.unlabelled) : undefined,
    sources.test ? file('The test file', sources.test) : undefined,
    model('The base model', sources.base),
    model('The teacher', sources.teacher),
    model('The model that the student starts as', sources.student),
    model('The checkpoint that the student starts from', sources.start),
    sources.start?.optimizer &&
      check(
        "The checkpoint's optimizer",
        join(sources.start.path, 'optimizer.safetensors'),
        sources.start.optimizer.sha256,
      ),
  ])
}
