import type { Migration } from './migration.ts'

export const examples: Migration = {
  up: (db) =>
    db.exec(`
      -- A dev set as it was read: the file, how it was read and its labels are in its key. Its examples have the ids first_id, first_id + 1, … in their order.
      CREATE TABLE dev_sets (
        key TEXT PRIMARY KEY,
        path TEXT NOT NULL,
        first_id INTEGER NOT NULL,
        examples INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE examples (
        id INTEGER PRIMARY KEY,
        line INTEGER NOT NULL,
        text TEXT NOT NULL,
        text_pair TEXT,
        label INTEGER NOT NULL,
        words INTEGER NOT NULL,
        rating_mean REAL, rating_spread REAL, rating_count INTEGER
      ) STRICT;

      -- Words of the texts; the texts themselves stay in examples.
      CREATE VIRTUAL TABLE example_words USING fts5 (
        text, text_pair, content = 'examples', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
      );

      -- What a person said of examples; kept in example-marks.jsonl too, which is the truth.
      CREATE TABLE example_marks (
        dev_set TEXT NOT NULL,
        example INTEGER NOT NULL,
        tags TEXT NOT NULL,
        notes TEXT NOT NULL,
        PRIMARY KEY (dev_set, example)
      ) STRICT, WITHOUT ROWID;
    `),
}
