import { join } from 'node:path'
import type { RunPlan } from '../../contract/plan.ts'
import type { MeasuredStage, MeasuredTraining, MeasuredVault } from '../../contract/preflight.ts'
import { meanAndDeviation } from '../../domain/statistics/mean-and-deviation.ts'
import { judge } from '../../domain/dev-set/judge.ts'
import { lossesOf, stagesOf } from '../../domain/plan/stages.ts'
import { taskOf } from '../../domain/plan/task-of.ts'
import { majorityOf } from '../../domain/statistics/majority-of.ts'
import { openVault, vaultBytes } from '../../teacher-vault/teacher-vault.ts'
import { VAULT_FILES } from '../../teacher-vault/vault-files.ts'
import { readChecksums, vaultsFolder } from '../../teacher-vault/vault-storage.ts'
import type { Backend, Session } from '../backend.ts'
import { countParameters } from '../../model-folder/parameters.ts'
import { loadTokenizer } from '../tokenizing/tokenizer.ts'
import { longestTextOf } from './encode-texts.ts'
import type { StageInRun } from './active-run.ts'
import { adamSchedule } from './adam.ts'
import { epochBatches, padBatch, type Batch } from './batches.ts'
import { buildRunGraph } from './build-run-graph.ts'
import { measureStored, passesOf, whyNotFaster, whyNotKept } from './choose-teacher.ts'
import { pairsInStep } from './drawn-mapping.ts'
import { evaluate, evaluateTeacher } from './evaluate.ts'
import { freshState } from './fresh-state.ts'
import { prepareRun, type PreparedRun } from './prepare-run.ts'
import { randomNumbers, shuffled } from './random-numbers.ts'
import { readTrainingTexts } from './read-texts.ts'
import { setWeights, wholeParameters, writeCheckpointOf } from './run-weights.ts'
import { stagesInRun } from './stages-in-run.ts'
import { stepFeeds } from './step-feeds.ts'
import type { StepGraph } from './step-graph.ts'
import { createStoredTeacher, layOutTeacher, vaultName, type StoredTeacher } from './stored-teacher.ts'
import { goldOfEncoded } from './targets.ts'

/** Steps tried of each stage; fewer where there are many stages. */
const STEPS_TRIED = 8
const STEPS_TRIED_OF_MANY = 4
const MANY_STAGES = 4
const DEV_SAMPLE = 128

/**
 * What a dry run found; its loss terms are measured apart, so that they do not count for its
 * memory.
 */
export interface MeasuredRun {
  readonly measured: Omit<MeasuredTraining, 'terms' | 'likeness'>
  readonly prepared: PreparedRun
  /** A batch as the run draws them. */
  readonly batch: Int32Array
}

/**
 * A dry run: steps with a learning rate of 0 on batches that the run would draw, the longest first,
 * an evaluation of a sample, a checkpoint. Nothing of it is kept but what is in the folder, which
 * is thrown away.
 * @param isTeacherReady whether the teacher is what the student will learn from, or only of its
 * size
 * @param begins told of each part as it begins, `partsOfMeasuring` in all
 */
export async function measureRun(
  folder: string,
  backend: Backend,
  isTeacherReady: boolean,
  begins: (part: string) => void,
): Promise<MeasuredRun> {
  begins('reading model and data')
  const prepared = await prepareRun(folder)
  const graph = buildRunGraph(prepared, backend)
  const session = backend.load(graph.graph)
  try {
    setWeights(graph, session, prepared, undefined)
    const { stages, stepsPerEpoch } = stagesInRun(prepared)
    const batches = batchesToTry(prepared)
    const kept = await tryVault(folder, graph, session, prepared, backend, passesOf(stages, stepsPerEpoch))
    const tried = stages.map((stage) => {
      begins(`taking steps of stage ${stage.index + 1} of ${stages.length} (${stage.name})`)
      return tryStage(graph, session, prepared, stage, batches, kept)
    })
    kept?.stored.vault.close()
    const every = Math.max(1, Math.round(prepared.plan.training.evaluateEvery * stepsPerEpoch))
    begins('evaluating a part of the dev set')
    const evaluation = await tryEvaluation(graph, session, prepared, isTeacherReady)
    begins('writing a checkpoint')
    const startedAt = performance.now()
    const state = freshState(prepared, backend)
    const checkpointBytes = writeCheckpointOf(folder, graph, session, prepared, state)
    const checkpointMs = performance.now() - startedAt
    const lengths = prepared.train.map(({ ids }) => ids.length)
    const measured: MeasuredRun['measured'] = {
      stages: tried,
      evaluations: stages.reduce((sum, { steps }) => sum + Math.ceil(steps / every), 0),
      devExamples: prepared.dev.length,
      trainExamples: prepared.train.length,
      longestText: longestTextOf(prepared.plan, prepared.config),
      cutExamples: await countCut(prepared),
      longestTokens: lengths.reduce((longest, length) => Math.max(longest, length), 0),
      checkpointBytes,
      checkpointMs,
      parameters: countParameters(wholeParameters(prepared)),
      startsAtRandom: prepared.startsAtRandom,
      notes: prepared.notes,
      vocabulary: prepared.config.vocabularySize,
      ...(kept && { vault: kept.measured }),
      ...evaluation,
    }
    return { measured, prepared, batch: batches[1] ?? batches[0] ?? Int32Array.of(0) }
  } finally {
    session.close()
  }
}

/** Parts of a dry run of a plan: what is told as it begins, here and by whoever measures more. */
export function partsOfMeasuring(plan: RunPlan): number {
  const READING_EVALUATION_CHECKPOINT = 3
  const likeness = plan.kind === 'distill' ? 1 : 0
  return READING_EVALUATION_CHECKPOINT + stagesOf(plan).length + lossesOf(plan).length + likeness
}

/** The batch with the longest text, then others of the run's first epoch. */
function batchesToTry({ plan, train }: PreparedRun): readonly Int32Array[] {
  const lengths = train.map(({ ids }) => ids.length)
  const { batchSize, seed } = plan.training
  const all = epochBatches(lengths, batchSize, { seed, stage: 0, epoch: 0 })
  const longestOf = (batch: Int32Array) =>
    batch.reduce((most, index) => Math.max(most, lengths[index] ?? 0), 0)
  const longest = all.reduce<Int32Array | undefined>(
    (best, batch) => (best && longestOf(best) >= longestOf(batch) ? best : batch),
    undefined,
  )
  return [...(longest ? [longest] : []), ...all.slice(0, STEPS_TRIED)]
}

function tryStage(
  graph: StepGraph,
  session: Session,
  prepared: PreparedRun,
  stageInRun: StageInRun,
  [longest, ...batches]: readonly Int32Array[],
  kept: TriedVault | undefined,
): MeasuredStage {
  const { index, name, steps } = stageInRun
  const stage = graph.stages[index]
  if (!stage) throw new Error(`The graph has no stage ${index}`)
  const take = (chosen: Int32Array): number => {
    const batch = padBatch(prepared.train, chosen)
    const startedAt = performance.now()
    session.run(feedsOf(graph, prepared, batch, stageInRun), [stage.report])
    return performance.now() - startedAt
  }
  const takeStored = (chosen: Int32Array, { stored, measured }: TriedVault): number | undefined => {
    const batch = padBatch(prepared.train, chosen)
    const teacher = stored.liveFeeds(index, batch)
    if (teacher.size === 0) return undefined
    const startedAt = performance.now()
    session.run(new Map([...feedsOf(graph, prepared, batch, stageInRun), ...teacher]), [stage.report])
    return performance.now() - startedAt + chosen.length * measured.readMs
  }
  // The first step of a graph plans it, and the longest batch shows the memory that it needs:
  // neither is a usual step.
  if (longest) take(longest)
  const isMany = graph.stages.length > MANY_STAGES
  const usual = batches.slice(0, isMany ? STEPS_TRIED_OF_MANY : STEPS_TRIED)
  const times = usual.map(take)
  if (kept && longest) takeStored(longest, kept)
  const stored = kept ? usual.map((chosen) => takeStored(chosen, kept)).filter((ms) => ms !== undefined) : []
  return {
    name,
    steps,
    meanMs: meanOf(times),
    deviationMs: deviationOf(times),
    tried: times.length,
    ...(stored.length > 0 && {
      storedMs: meanOf(stored),
      storedDeviationMs: deviationOf(stored),
      savedDeviationMs: deviationOf(stored.map((ms, index) => (times[index] ?? 0) - ms)),
    }),
  }
}

/** 0 where there are none. */
function meanOf(numbers: readonly number[]): number {
  return numbers.length > 0 ? meanAndDeviation(numbers).mean : 0
}

/** 0 where there are fewer than two. */
function deviationOf(numbers: readonly number[]): number {
  return meanAndDeviation(numbers).deviation ?? 0
}

interface TriedVault {
  readonly stored: StoredTeacher
  readonly measured: MeasuredVault
}

/**
 * Computes, writes and reads one chunk of what a vault would hold, in the folder that is thrown
 * away.
 */
async function tryVault(
  folder: string,
  graph: StepGraph,
  session: Session,
  prepared: PreparedRun,
  backend: Backend,
  passes: number,
): Promise<TriedVault | undefined> {
  const layout = layOutTeacher(prepared)
  const { plan } = prepared
  if (!layout || plan.kind !== 'distill') return undefined
  const { precision } = plan.teacher.vault
  const name = vaultName(prepared, layout, backend)
  const bytes = vaultBytes(layout, precision)
  const vault = openVault(join(folder, 'vault'), layout, precision, { teacher: '', data: '' })
  const stored = createStoredTeacher(prepared, graph, session, backend, vault)
  const times = await measureStored(stored)
  const filledShare =
    readChecksums(join(vaultsFolder(), name, VAULT_FILES.chunks), layout.lengths.length).size /
    layout.lengths.length
  const notKept = whyNotKept(plan, bytes, name, passes, filledShare === 1) ?? whyNotFaster(plan, times)
  return { stored, measured: { bytes, filledShare, ...times, ...(notKept !== undefined && { notKept }) } }
}

/** With a learning rate of 0 a step costs as much as any and changes nothing. */
function feedsOf(graph: StepGraph, { plan }: PreparedRun, batch: Batch, stage: StageInRun) {
  const schedule = adamSchedule(1, 0, plan.training.weightDecay)
  const feeds = stepFeeds(graph, { batch, seed: plan.training.seed, step: 0, schedule })
  const { scheduled, drawn } = graph.stages[stage.index] ?? {}
  const pairs = pairsInStep(stage, plan.training.seed, stage.index, 0, 1)
  return new Map([...feeds, ...(scheduled?.feedsAt(0, 1) ?? []), ...(drawn?.feedsFor(pairs) ?? [])])
}

async function tryEvaluation(
  graph: StepGraph,
  session: Session,
  { dev, sources, plan }: PreparedRun,
  isTeacherReady: boolean,
): Promise<Pick<MeasuredTraining, 'evaluationMsPerExample' | 'teacher'>> {
  const order = shuffled(dev.length, randomNumbers('preflight', plan.training.seed))
  const sample = Array.from(order.slice(0, DEV_SAMPLE), (index) => dev[index]).filter(
    (example) => example !== undefined,
  )
  const { inputs, evaluated } = graph
  await evaluate(session, inputs, evaluated.logits, sample.slice(0, 2))
  const startedAt = performance.now()
  await evaluate(session, inputs, evaluated.logits, sample)
  const evaluationMsPerExample = (performance.now() - startedAt) / Math.max(1, sample.length)
  const logits = isTeacherReady ? await evaluateTeacher(session, graph, sample) : undefined
  if (!logits) return { evaluationMsPerExample }
  const task = taskOf(sources)
  const { right } = judge(task, logits, goldOfEncoded(task, sample))
  return {
    evaluationMsPerExample,
    teacher: {
      right: right.reduce((sum, one) => sum + one, 0),
      of: sample.length,
      majority:
        task.kind === 'classification'
          ? majorityOf(
              dev.map(({ label }) => label),
              sources.labels,
            )
          : undefined,
    },
  }
}

/**
 * Only what fills the longest text to its end can have been cut; those texts are looked at once
 * more.
 */
async function countCut({ plan, train, sources, config, tokenizerFrom }: PreparedRun): Promise<number> {
  const maxLength = longestTextOf(plan, config)
  if (!train.some(({ ids }) => ids.length === maxLength)) return 0
  const tokenizer = loadTokenizer(tokenizerFrom, config.vocabularySize, config.tokenTypes)
  const { texts } = await readTrainingTexts(plan, sources)
  return texts.filter(
    ({ text, textPair }, index) =>
      train[index]?.ids.length === maxLength &&
      tokenizer.encode(text, textPair, maxLength + 1).ids.length > maxLength,
  ).length
}
