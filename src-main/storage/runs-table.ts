import type { ErrorCode } from '../contract/errors.ts'
import type { RunPlan } from '../contract/plan.ts'
import type { About } from '../contract/run-files.ts'
import type { RunRow } from '../contract/run-row.ts'
import type { RunState } from '../contract/run-state.ts'
import { planKey } from '../domain/plan-key.ts'
import type { LogPosition } from '../run-folder/event-log.ts'
import type { Database, ReadableDb } from './open-database.ts'
import { preparedOnce } from './prepared-once.ts'

/** A run as its events left it; whether its trainer lives is not for a database to know. */
export interface StoredRun extends Omit<RunRow, 'state' | 'plan'> {
  readonly folder: string
  /** As JSON; most who list runs look into none. */
  readonly plan: string
  /** The state that its events say; null before the first. */
  readonly said: RunState | null
}

/** What of a run its events may change. */
export type RunProgress = Omit<
  StoredRun,
  'id' | 'name' | 'kind' | 'seed' | 'planKey' | 'plan' | 'createdAt' | 'folder' | 'tags' | 'notes'
>

interface Row {
  readonly id: string
  readonly folder: string
  readonly name: string
  readonly kind: 'fine-tune' | 'distill'
  readonly seed: number
  readonly plan: string
  readonly plan_key: string
  readonly created_at: string
  readonly said: RunState | null
  readonly step: number
  readonly steps: number
  readonly training_ms: number
  readonly accuracy: number | null
  readonly f1: number | null
  readonly mcc: number | null
  readonly ece: number | null
  readonly cross_entropy: number | null
  readonly agreement: number | null
  readonly teacher_accuracy: number | null
  readonly best_step: number | null
  readonly best_accuracy: number | null
  readonly best_f1: number | null
  readonly best_mcc: number | null
  readonly best_ece: number | null
  readonly best_cross_entropy: number | null
  readonly best_agreement: number | null
  readonly teacher_f1: number | null
  readonly teacher_mcc: number | null
  readonly error: string | null
  readonly error_code: ErrorCode | null
  readonly tags: string
  readonly notes: string
}

export const RUN_COLUMNS = [
  'id',
  'folder',
  'name',
  'kind',
  'seed',
  'plan',
  'plan_key',
  'created_at',
  'said',
  'step',
  'steps',
  'training_ms',
  'accuracy',
  'f1',
  'mcc',
  'ece',
  'cross_entropy',
  'agreement',
  'teacher_accuracy',
  'best_step',
  'best_accuracy',
  'best_f1',
  'best_mcc',
  'best_ece',
  'best_cross_entropy',
  'best_agreement',
  'teacher_f1',
  'teacher_mcc',
  'error',
  'error_code',
  'tags',
  'notes',
] as const satisfies readonly (keyof Row)[]

const SELECT = `SELECT ${RUN_COLUMNS.join(', ')} FROM runs`

/** All runs, newest first. */
export function selectRuns(db: ReadableDb): readonly StoredRun[] {
  return db.prepare<[], Row>(`${SELECT} ORDER BY created_at DESC, id DESC`).all().map(toStoredRun)
}

export function selectRun(db: ReadableDb, id: string): StoredRun | undefined {
  const row = preparedOnce<[string], Row>(db, `${SELECT} WHERE id = ?`).get(id)
  return row && toStoredRun(row)
}

/** Where the index stands in a run's log; undefined before its first event. */
export function selectPosition(db: ReadableDb, id: string): LogPosition | undefined {
  return preparedOnce<[string], LogPosition>(
    db,
    'SELECT log_bytes AS bytes, last_seq AS seq, last_at AS at FROM runs WHERE id = ? AND last_at IS NOT NULL',
  ).get(id)
}

/** Adds a run, or gives a known one its folder, plan and time anew; tags and notes stay. */
export function upsertRun(
  db: Database,
  run: { readonly id: string; readonly folder: string; readonly plan: RunPlan; readonly createdAt: string },
): void {
  const { id, folder, plan, createdAt } = run
  db.prepare(
    `INSERT INTO runs (id, folder, name, kind, seed, plan, plan_key, created_at)
     VALUES (@id, @folder, @name, @kind, @seed, @plan, @planKey, @createdAt)
     ON CONFLICT (id) DO UPDATE SET folder = @folder, name = @name, kind = @kind, seed = @seed, plan = @plan,
       plan_key = @planKey, created_at = @createdAt`,
  ).run({
    id,
    folder,
    createdAt,
    name: plan.name,
    kind: plan.kind,
    seed: plan.training.seed,
    plan: JSON.stringify(plan),
    planKey: planKey(plan),
  })
}

export function updateProgress(
  db: Database,
  id: string,
  progress: RunProgress,
  { bytes, seq, at }: LogPosition,
): void {
  const { changes } = preparedOnce(
    db,
    `UPDATE runs SET said = @said, step = @step, steps = @steps, training_ms = @trainingMs, accuracy = @accuracy, f1 = @f1,
         mcc = @mcc, ece = @ece, cross_entropy = @crossEntropy, agreement = @agreement, teacher_accuracy = @teacherAccuracy,
         best_step = @bestStep, best_accuracy = @bestAccuracy, best_f1 = @bestF1, best_mcc = @bestMcc, best_ece = @bestEce,
         best_cross_entropy = @bestCrossEntropy, best_agreement = @bestAgreement, teacher_f1 = @teacherF1, teacher_mcc = @teacherMcc,
         error = @error, error_code = @errorCode, last_seq = @seq, last_at = @at, log_bytes = @bytes
       WHERE id = @id`,
  ).run({ ...progress, id, bytes, seq, at })
  if (changes !== 1) throw new Error(`The index knows no run ${id}`)
}

/** What a person wrote about a run; its folder's about.json holds the same. */
export function updateAbout(db: Database, id: string, { tags, notes }: About): void {
  db.prepare('UPDATE runs SET tags = ?, notes = ? WHERE id = ?').run(JSON.stringify(tags), notes, id)
}

/** How far the index has read the log of every run that it knows, by id. */
export function selectReadings(
  db: ReadableDb,
): ReadonlyMap<string, { readonly said: RunState | null; readonly bytes: number }> {
  const rows = db
    .prepare<[], { id: string; said: RunState | null; bytes: number }>(
      'SELECT id, said, log_bytes AS bytes FROM runs',
    )
    .all()
  return new Map(rows.map(({ id, said, bytes }) => [id, { said, bytes }]))
}

export function deleteRun(db: Database, id: string): void {
  db.prepare('DELETE FROM runs WHERE id = ?').run(id)
}

/** Field by field: a table of ten thousand is read at once. */
function toStoredRun(row: Row): StoredRun {
  return {
    id: row.id,
    folder: row.folder,
    name: row.name,
    kind: row.kind,
    seed: row.seed,
    plan: row.plan,
    planKey: row.plan_key,
    createdAt: row.created_at,
    said: row.said,
    step: row.step,
    steps: row.steps,
    trainingMs: row.training_ms,
    accuracy: row.accuracy,
    f1: row.f1,
    mcc: row.mcc,
    ece: row.ece,
    crossEntropy: row.cross_entropy,
    agreement: row.agreement,
    teacherAccuracy: row.teacher_accuracy,
    teacherF1: row.teacher_f1,
    teacherMcc: row.teacher_mcc,
    bestStep: row.best_step,
    bestAccuracy: row.best_accuracy,
    bestF1: row.best_f1,
    bestMcc: row.best_mcc,
    bestEce: row.best_ece,
    bestCrossEntropy: row.best_cross_entropy,
    bestAgreement: row.best_agreement,
    error: row.error,
    errorCode: row.error_code,
    tags: JSON.parse(row.tags) as readonly string[],
    notes: row.notes,
  }
}
