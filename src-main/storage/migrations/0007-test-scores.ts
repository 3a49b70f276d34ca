import type { Migration } from './migration.ts'

/** What the held-out test file says of a run. */
export const testScores: Migration = {
  up: (db) =>
    db.exec(`
      -- JSON; null before a run's end and without a test file.
      ALTER TABLE runs ADD COLUMN test_scores TEXT;
    `),
}
