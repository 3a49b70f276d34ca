import type { Migration } from './migration.ts'

/** Numbers and several labels to an example; scores that only some kinds of task have. */
export const tasks: Migration = {
  up: (db) =>
    db.exec(`
      ALTER TABLE examples ADD COLUMN number REAL;
      -- A JSON list of positions among the label words.
      ALTER TABLE examples ADD COLUMN labels TEXT;
      -- JSON: of the last and the best evaluation and of the teacher; null of one class to a text.
      ALTER TABLE runs ADD COLUMN task_scores TEXT;
    `),
}
