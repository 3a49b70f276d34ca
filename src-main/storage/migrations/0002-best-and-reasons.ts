import type { Migration } from './migration.ts'

/**
 * What the table of runs shows besides: the best evaluation, the teacher's other scores, why a run
 * failed. Filled from the run folders, at the next look at them.
 */
export const bestAndReasons: Migration = {
  up: (db) =>
    db.exec(`
      ALTER TABLE runs ADD COLUMN best_f1 REAL;
      ALTER TABLE runs ADD COLUMN best_mcc REAL;
      ALTER TABLE runs ADD COLUMN best_ece REAL;
      ALTER TABLE runs ADD COLUMN best_cross_entropy REAL;
      ALTER TABLE runs ADD COLUMN best_agreement REAL;
      ALTER TABLE runs ADD COLUMN teacher_f1 REAL;
      ALTER TABLE runs ADD COLUMN teacher_mcc REAL;
      ALTER TABLE runs ADD COLUMN error_code TEXT;
      DELETE FROM runs;
    `),
}
