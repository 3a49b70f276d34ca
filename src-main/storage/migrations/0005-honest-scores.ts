import type { Migration } from './migration.ts'

/**
 * F1 by its name, what a run has seen, and which teacher it learnt from. Filled from the run
 * folders, at the next look at them: scores of older trainers are worked out anew from their
 * predictions.
 */
export const honestScores: Migration = {
  up: (db) =>
    db.exec(`
      ALTER TABLE runs DROP COLUMN f1;
      ALTER TABLE runs DROP COLUMN best_f1;
      ALTER TABLE runs DROP COLUMN teacher_f1;
      ALTER TABLE runs ADD COLUMN f1_class1 REAL;
      ALTER TABLE runs ADD COLUMN f1_macro REAL;
      ALTER TABLE runs ADD COLUMN f1_weighted REAL;
      ALTER TABLE runs ADD COLUMN best_f1_class1 REAL;
      ALTER TABLE runs ADD COLUMN best_f1_macro REAL;
      ALTER TABLE runs ADD COLUMN best_f1_weighted REAL;
      ALTER TABLE runs ADD COLUMN teacher_f1_class1 REAL;
      ALTER TABLE runs ADD COLUMN teacher_f1_macro REAL;
      ALTER TABLE runs ADD COLUMN teacher_f1_weighted REAL;
      ALTER TABLE runs ADD COLUMN examples_seen INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE runs ADD COLUMN taught_by TEXT;
      -- The key of the plan as it was asked, before its sources were known: what waits in the queue has no other.
      ALTER TABLE runs ADD COLUMN asked_key TEXT;
      CREATE INDEX runs_by_asked_key ON runs (asked_key);
      DELETE FROM runs;
    `),
}
