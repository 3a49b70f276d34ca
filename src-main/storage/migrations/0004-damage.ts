import type { Migration } from './migration.ts'

/**
 * What of a run's folder cannot be read, and where the index stands in its log in more detail:
 * lines counted, where the last event ends, the file's size and time.
 * Runs are read anew from their folders, at the next look at them.
 */
export const damage: Migration = {
  up: (db) =>
    db.exec(`
      ALTER TABLE runs ADD COLUMN log_lines INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE runs ADD COLUMN log_event_end INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE runs ADD COLUMN log_stamp TEXT;
      ALTER TABLE runs ADD COLUMN log_damage TEXT;
      ALTER TABLE runs ADD COLUMN files_damage TEXT;
      DELETE FROM runs;
    `),
}
