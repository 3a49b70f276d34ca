import type { Migration } from './migration.ts'

/** Which capsule brought a run. */
export const capsules: Migration = {
  up: (db) =>
    db.exec(`
      -- JSON, as the run's capsule.json; null of a run that was made here.
      ALTER TABLE runs ADD COLUMN capsule TEXT;
    `),
}
