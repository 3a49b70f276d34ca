import type { CapsuleMark } from '../contract/capsule.ts'
import type { ErrorCode } from '../contract/errors.ts'
import type { RunPlan } from '../contract/plan.ts'
import type { RunDamage } from '../contract/run-damage.ts'
import type { About } from '../contract/run-files.ts'
import type { RunRow } from '../contract/run-row.ts'
import type { RunState } from '../contract/run-state.ts'
import { joinedDamage } from '../domain/run/damage-words.ts'
import { planKey } from '../domain/plan/plan-key.ts'
import type { LogPlace } from '../run-folder/scan-log.ts'
import { runKeys } from '../run-folder/run-keys.ts'
import type { Database, ReadableDb } from './database.ts'
import { preparedOnce } from './prepared-once.ts'

/** A run as its events left it; whether its trainer lives is not for a database to know. */
export interface StoredRun extends Omit<RunRow, 'state' | 'stall' | 'plan' | 'tests'> {
  readonly folder: string
  /** What is wrong with its log, and with its other files; `damage` is both. */
  readonly logDamage: RunDamage | null
  readonly filesDamage: RunDamage | null
  /** As JSON; most who list runs look into none. */
  readonly plan: string
  /** The state that its events say; null before the first. */
  readonly said: RunState | null
}

/** What of a run its events may change. */
export type RunProgress = Omit<
  StoredRun,
  | 'id'
  | 'name'
  | 'kind'
  | 'seed'
  | 'planKey'
  | 'taughtBy'
  | 'plan'
  | 'createdAt'
  | 'folder'
  | 'tags'
  | 'notes'
  | 'capsule'
  | 'brier'
  | 'damage'
  | 'logDamage'
  | 'filesDamage'
>

/** Where the index stands in a run's log, and what the log was then. */
export interface Reading {
  readonly place: LogPlace
  /** Size and time of the log, as `stampOf` says them; null before the first look. */
  readonly stamp: string | null
  readonly damage: RunDamage | null
}

interface Row {
  readonly id: string
  readonly folder: string
  readonly name: string
  readonly kind: 'fine-tune' | 'distill'
  readonly seed: number
  readonly plan: string
  readonly plan_key: string
  readonly taught_by: string | null
  readonly created_at: string
  readonly said: RunState | null
  readonly step: number
  readonly steps: number
  readonly examples_seen: number
  readonly training_ms: number
  readonly accuracy: number | null
  readonly f1_class1: number | null
  readonly f1_macro: number | null
  readonly f1_weighted: number | null
  readonly mcc: number | null
  readonly ece: number | null
  readonly cross_entropy: number | null
  readonly agreement: number | null
  readonly teacher_accuracy: number | null
  readonly best_step: number | null
  readonly best_accuracy: number | null
  readonly best_f1_class1: number | null
  readonly best_f1_macro: number | null
  readonly best_f1_weighted: number | null
  readonly best_mcc: number | null
  readonly best_ece: number | null
  readonly best_cross_entropy: number | null
  readonly best_agreement: number | null
  readonly teacher_f1_class1: number | null
  readonly teacher_f1_macro: number | null
  readonly teacher_f1_weighted: number | null
  readonly teacher_mcc: number | null
  readonly task_scores: string | null
  readonly test_scores: string | null
  readonly error: string | null
  readonly error_code: ErrorCode | null
  readonly tags: string
  readonly notes: string
  readonly capsule: string | null
  readonly brier: number | null
  readonly log_damage: string | null
  readonly files_damage: string | null
}

export const RUN_COLUMNS = [
  'id',
  'folder',
  'name',
  'kind',
  'seed',
  'plan',
  'plan_key',
  'taught_by',
  'created_at',
  'said',
  'step',
  'steps',
  'examples_seen',
  'training_ms',
  'accuracy',
  'f1_class1',
  'f1_macro',
  'f1_weighted',
  'mcc',
  'ece',
  'cross_entropy',
  'agreement',
  'teacher_accuracy',
  'best_step',
  'best_accuracy',
  'best_f1_class1',
  'best_f1_macro',
  'best_f1_weighted',
  'best_mcc',
  'best_ece',
  'best_cross_entropy',
  'best_agreement',
  'teacher_f1_class1',
  'teacher_f1_macro',
  'teacher_f1_weighted',
  'teacher_mcc',
  'task_scores',
  'test_scores',
  'error',
  'error_code',
  'tags',
  'notes',
  'capsule',
  'brier',
  'log_damage',
  'files_damage',
] as const satisfies readonly (keyof Row)[]

const SELECT = `SELECT ${RUN_COLUMNS.join(', ')} FROM runs`

/** All runs, newest first. */
export function selectRuns(db: ReadableDb): readonly StoredRun[] {
  return db.prepare<[], Row>(`${SELECT} ORDER BY created_at DESC, id DESC`).all().map(toStoredRun)
}

export function countRuns(db: ReadableDb): number {
  return Number(db.prepare('SELECT count(*) FROM runs').pluck().get())
}

export function selectRun(db: ReadableDb, id: string): StoredRun | undefined {
  const row = preparedOnce<[string], Row>(db, `${SELECT} WHERE id = ?`).get(id)
  return row && toStoredRun(row)
}

/** How far a run's log has been read; undefined for a run that is not known. */
export function selectReading(db: ReadableDb, id: string): Reading | undefined {
  const row = preparedOnce<[string], ReadingRow>(db, `${SELECT_READING} WHERE id = ?`).get(id)
  return row && toReading(row)
}

/** Adds a run, or gives a known one its folder, plan and time anew; tags and notes stay. */
export function upsertRun(
  db: Database,
  run: Pick<StoredRun, 'id' | 'folder' | 'createdAt' | 'capsule'> & { readonly plan: RunPlan },
): void {
  const { id, folder, plan, createdAt, capsule } = run
  db.prepare(
    `INSERT INTO runs (id, folder, name, kind, seed, plan, plan_key, taught_by, asked_key, created_at, capsule)
     VALUES (@id, @folder, @name, @kind, @seed, @plan, @planKey, @taughtBy, @askedKey, @createdAt, @capsule)
     ON CONFLICT (id) DO UPDATE SET folder = @folder, name = @name, kind = @kind, seed = @seed, plan = @plan,
       plan_key = @planKey, taught_by = @taughtBy, asked_key = @askedKey, created_at = @createdAt,
       capsule = @capsule`,
  ).run({
    id,
    folder,
    createdAt,
    name: plan.name,
    kind: plan.kind,
    seed: plan.training.seed,
    plan: JSON.stringify(plan),
    ...runKeys(folder, plan),
    askedKey: planKey(plan),
    capsule: capsule && JSON.stringify(capsule),
  })
}

export function updateProgress(
  db: Database,
  id: string,
  progress: RunProgress,
  { place, stamp, damage }: Reading,
): void {
  const { changes } = preparedOnce(
    db,
    `UPDATE runs SET said = @said, step = @step, steps = @steps, training_ms = @trainingMs, accuracy = @accuracy, f1_class1 = @f1Class1,
         f1_macro = @f1Macro, f1_weighted = @f1Weighted, examples_seen = @examplesSeen, mcc = @mcc, ece = @ece, cross_entropy = @crossEntropy, agreement = @agreement, teacher_accuracy = @teacherAccuracy,
         best_step = @bestStep, best_accuracy = @bestAccuracy, best_f1_class1 = @bestF1Class1, best_f1_macro = @bestF1Macro,
         best_f1_weighted = @bestF1Weighted, best_mcc = @bestMcc, best_ece = @bestEce,
         best_cross_entropy = @bestCrossEntropy, best_agreement = @bestAgreement, teacher_f1_class1 = @teacherF1Class1,
         teacher_f1_macro = @teacherF1Macro, teacher_f1_weighted = @teacherF1Weighted, teacher_mcc = @teacherMcc,
         task_scores = @taskScores, test_scores = @testScores,
         error = @error, error_code = @errorCode, last_seq = @seq, last_at = @at, log_bytes = @bytes,
         log_lines = @lines, log_event_end = @eventEnd, log_stamp = @stamp, log_damage = @damage
       WHERE id = @id`,
  ).run({
    ...progress,
    taskScores: progress.taskScores && JSON.stringify(progress.taskScores),
    testScores: progress.test && JSON.stringify(progress.test),
    ...place,
    id,
    stamp,
    damage: damage && JSON.stringify(damage),
  })
  if (changes !== 1) throw new Error(`The index knows no run ${id}`)
}

/** What a person wrote about a run; its folder's about.json holds the same. */
export function updateAbout(db: Database, id: string, { tags, notes }: About): void {
  db.prepare('UPDATE runs SET tags = ?, notes = ? WHERE id = ?').run(JSON.stringify(tags), notes, id)
}

/** What is wrong with the files of a run besides its log. */
export function updateFilesDamage(db: Database, id: string, damage: RunDamage | null): void {
  preparedOnce(db, 'UPDATE runs SET files_damage = ? WHERE id = ?').run(damage && JSON.stringify(damage), id)
}

/** How far the index has read the log of every run that it knows, by id. */
export function selectReadings(
  db: ReadableDb,
): ReadonlyMap<string, { readonly said: RunState | null; readonly stamp: string | null }> {
  const rows = db
    .prepare<[], { id: string; said: RunState | null; stamp: string | null }>(
      'SELECT id, said, log_stamp AS stamp FROM runs',
    )
    .all()
  return new Map(rows.map(({ id, said, stamp }) => [id, { said, stamp }]))
}

export function deleteRun(db: Database, id: string): void {
  db.prepare('DELETE FROM runs WHERE id = ?').run(id)
}

interface ReadingRow extends LogPlace {
  readonly stamp: string | null
  readonly damage: string | null
}

const SELECT_READING = `SELECT log_bytes AS bytes, log_lines AS lines, last_seq AS seq, last_at AS at, log_event_end AS eventEnd,
  log_stamp AS stamp, log_damage AS damage FROM runs`

function toReading({ stamp, damage, ...place }: ReadingRow): Reading {
  return { place, stamp, damage: damageOf(damage) }
}

function damageOf(text: string | null): RunDamage | null {
  return text === null ? null : (JSON.parse(text) as RunDamage)
}

/** Field by field: a table of ten thousand is read at once. */
function toStoredRun(row: Row): StoredRun {
  const [logDamage, filesDamage] = [damageOf(row.log_damage), damageOf(row.files_damage)]
  return {
    id: row.id,
    folder: row.folder,
    name: row.name,
    kind: row.kind,
    seed: row.seed,
    plan: row.plan,
    planKey: row.plan_key,
    taughtBy: row.taught_by,
    createdAt: row.created_at,
    said: row.said,
    step: row.step,
    steps: row.steps,
    examplesSeen: row.examples_seen,
    trainingMs: row.training_ms,
    accuracy: row.accuracy,
    f1Class1: row.f1_class1,
    f1Macro: row.f1_macro,
    f1Weighted: row.f1_weighted,
    mcc: row.mcc,
    ece: row.ece,
    crossEntropy: row.cross_entropy,
    agreement: row.agreement,
    teacherAccuracy: row.teacher_accuracy,
    teacherF1Class1: row.teacher_f1_class1,
    teacherF1Macro: row.teacher_f1_macro,
    teacherF1Weighted: row.teacher_f1_weighted,
    teacherMcc: row.teacher_mcc,
    taskScores: row.task_scores === null ? null : (JSON.parse(row.task_scores) as StoredRun['taskScores']),
    bestStep: row.best_step,
    bestAccuracy: row.best_accuracy,
    bestF1Class1: row.best_f1_class1,
    bestF1Macro: row.best_f1_macro,
    bestF1Weighted: row.best_f1_weighted,
    bestMcc: row.best_mcc,
    bestEce: row.best_ece,
    bestCrossEntropy: row.best_cross_entropy,
    bestAgreement: row.best_agreement,
    test: row.test_scores === null ? null : (JSON.parse(row.test_scores) as StoredRun['test']),
    error: row.error,
    errorCode: row.error_code,
    brier: row.brier,
    tags: JSON.parse(row.tags) as readonly string[],
    notes: row.notes,
    capsule: row.capsule === null ? null : (JSON.parse(row.capsule) as CapsuleMark),
    damage: joinedDamage(logDamage, filesDamage),
    logDamage,
    filesDamage,
  }
}
