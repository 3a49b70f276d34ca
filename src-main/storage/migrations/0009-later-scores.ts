import type { Migration } from './migration.ts'

/** A score that no log holds: worked out from predictions, for old runs too. */
export const laterScores: Migration = {
  up: (db) =>
    db.exec(`
      -- Of the last evaluation; null where it was not worked out, and of a regression.
      ALTER TABLE runs ADD COLUMN brier REAL;
      -- Which step's predictions that looked at.
      ALTER TABLE runs ADD COLUMN brier_step INTEGER;
    `),
}
