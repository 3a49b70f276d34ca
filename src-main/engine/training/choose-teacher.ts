import { join } from 'node:path'
import type { DistillPlan } from '../../contract/plan.ts'
import { lossesOf } from '../../domain/plan/stages.ts'
import { StillroomError, toErrorData } from '../../domain/stillroom-error.ts'
import { explainWriteError } from '../../run-folder/write-atomically.ts'
import { openVault, vaultBytes } from '../../teacher-vault/teacher-vault.ts'
import { makeRoom, vaultIsWhole, vaultsFolder, whyNoRoom } from '../../teacher-vault/vault-storage.ts'
import type { Backend, Session } from '../backend.ts'
import type { StageInRun } from './active-run.ts'
import { isOutOfMemory } from './memory-limit.ts'
import type { BufferedLog } from './buffered-log.ts'
import type { PreparedRun } from './prepare-run.ts'
import type { StepGraph } from './step-graph.ts'
import { createStoredTeacher, layOutTeacher, vaultName, type StoredTeacher } from './stored-teacher.ts'

/** Reading must be faster than computing by so much to be worth the disk. */
const WORTH_IT = 0.8
/** With fewer passes over the data than this, each text is hardly asked about twice. */
const FEWEST_PASSES = 1.5

/** How a step comes by the teacher's tensors. */
export type TeacherSourceKind = 'live' | 'stored'

/** What decides where a run's teacher comes from. */
export interface TeacherQuestion {
  readonly prepared: PreparedRun
  readonly graph: StepGraph
  /** With the teacher's weights set: it is timed. */
  readonly session: Session
  readonly backend: Backend
  readonly stages: readonly StageInRun[]
  readonly stepsPerEpoch: number
  /** What the run began with, if it is resumed. */
  readonly begun: TeacherSourceKind | undefined
  readonly events: BufferedLog
}

/**
 * Decides whether a run reads its teacher's tensors from a vault, opens it, and writes the decision
 * with its reason to the log.
 * What is decided here must hold for the whole run, for stored and live tensors differ in their
 * last bits: a resumed run says what it began with.
 * @throws StillroomError `disk-full` when the plan wants a vault at all costs and there is no room
 * for it
 */
export async function chooseTeacher({
  prepared,
  graph,
  session,
  backend,
  stages,
  stepsPerEpoch,
  begun,
  events,
}: TeacherQuestion): Promise<StoredTeacher | undefined> {
  const layout = layOutTeacher(prepared)
  const { plan } = prepared
  const live = (reason: string) => {
    events.append({ kind: 'teacher-source', source: 'live', reason })
    return undefined
  }
  if (!layout && lossesOf(plan).some(({ texts }) => texts === 'mixed'))
    return live('it is asked of mixtures of texts, which are others in every step')
  if (!layout || plan.kind !== 'distill') return undefined
  const { keep, precision, gigabytes } = plan.teacher.vault
  if (begun === 'live') return live('the run began so')
  const bytes = vaultBytes(layout, precision)
  const name = vaultName(prepared, layout, backend)
  const isWhole = vaultIsWhole(name)
  const reasonAgainst = whyNotKept(
    plan,
    bytes,
    name,
    passesOf(stages, stepsPerEpoch),
    isWhole || begun === 'stored',
  )
  if (reasonAgainst && keep === 'always')
    throw new StillroomError(
      'disk-full',
      `The plan keeps the teacher's tensors, and there is no room: ${reasonAgainst}.`,
    )
  if (reasonAgainst) return live(reasonAgainst)
  makeRoom(name, bytes, gigabytes * 1e9)
  const vault = openVault(join(vaultsFolder(), name), layout, precision, {
    teacher: describeTeacher(plan.teacher),
    data: plan.data.source.kind === 'files' ? plan.data.source.train : describeModel(plan.data.source),
  })
  const stored = createStoredTeacher(prepared, graph, session, backend, vault)
  const giveUp = (reason: string) => {
    vault.close()
    return live(reason)
  }
  // Of a vault that is whole nothing is left to compute.
  const times = isWhole
    ? undefined
    : await measureStored(stored).catch((thrown: unknown) => {
        if (isOutOfMemory(thrown)) throw thrown
        return toErrorData(explainWriteError(thrown, 'The teacher vault')).message
      })
  if (typeof times === 'string') {
    if (keep === 'always') throw new StillroomError('disk-full', times)
    return giveUp(times)
  }
  const told = { ...times, bytes, precision, chunks: layout.lengths.length, filled: vault.filled() }
  const tooSlow = times && begun === undefined ? whyNotFaster(plan, times) : undefined
  if (tooSlow) {
    vault.close()
    events.append({ kind: 'teacher-source', source: 'live', reason: tooSlow, ...told })
    return undefined
  }
  const measured = isWhole ? 'all of it is there' : 'reading is faster'
  const reason = keep === 'always' ? 'the plan says so' : begun ? 'the run began so' : measured
  events.append({ kind: 'teacher-source', source: 'stored', reason, vault: name, ...told })
  return stored
}

/** `catalogue minilm-l6, 3 epochs, seed 1`: a model is another teacher after each fine-tuning. */
function describeTeacher({ model, fineTune }: DistillPlan['teacher']): string {
  const epochs = fineTune && `${fineTune.epochs} ${fineTune.epochs === 1 ? 'epoch' : 'epochs'}`
  return [describeModel(model), ...(fineTune ? [epochs, `seed ${fineTune.seed}`] : [])].join(', ')
}

/** How often a run goes over its data. */
export function passesOf(stages: readonly StageInRun[], stepsPerEpoch: number): number {
  return stages.reduce((sum, { steps }) => sum + steps, 0) / stepsPerEpoch
}

/**
 * Why a run would not keep its teacher's tensors, whatever the times say; `undefined` where it may.
 * @param isThere whether the vault need not be filled any more, or the run began with it
 */
export function whyNotKept(
  { teacher: { vault } }: DistillPlan,
  bytes: number,
  name: string,
  passes: number,
  isThere: boolean,
): string | undefined {
  if (vault.keep === 'never') return 'the plan keeps no teacher tensors'
  if (vault.keep === 'auto' && passes < FEWEST_PASSES && !isThere)
    return 'the run goes over its data only once'
  return whyNoRoom(name, bytes, vault.gigabytes * 1e9)
}

/** Why a run would not read what it could keep: it would gain nothing. */
export function whyNotFaster(
  { teacher: { vault } }: DistillPlan,
  { computeMs, readMs }: { readonly computeMs: number; readonly readMs: number },
): string | undefined {
  return vault.keep === 'auto' && readMs >= WORTH_IT * computeMs ? 'computing is as fast' : undefined
}

/**
 * What one text costs, computed and read, in milliseconds, by the chunk of middle length: it is
 * written, for it will be needed.
 */
export async function measureStored(
  stored: StoredTeacher,
): Promise<{ readonly computeMs: number; readonly readMs: number }> {
  const { layout } = stored.vault
  const examples = layout.examplesOf(Math.floor(layout.chunks / 2))
  const tokens = examples.reduce((most, example) => Math.max(most, layout.lengths[example] ?? 0), 0)
  await stored.fill(examples, () => {})
  const computeMs = timeOf(() => stored.compute(examples))
  const readMs = timeOf(() => stored.vault.read(layout.parts, examples, tokens))
  return { computeMs: computeMs / examples.length, readMs: readMs / examples.length }
}

function timeOf(work: () => unknown): number {
  work() // the first time plans it
  const startedAt = performance.now()
  work()
  return performance.now() - startedAt
}

function describeModel(source: object): string {
  const { kind, ...named } = source as { readonly kind: string }
  return `${kind} ${Object.values(named).join(' ')}`.trim()
}
