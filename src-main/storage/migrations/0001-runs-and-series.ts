import type { Migration } from './migration.ts'

export const runsAndSeries: Migration = {
  up: (db) =>
    db.exec(`
      CREATE TABLE runs (
        id TEXT PRIMARY KEY,
        folder TEXT NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('fine-tune', 'distill')),
        seed INTEGER NOT NULL,
        plan TEXT NOT NULL,
        plan_key TEXT NOT NULL,
        created_at TEXT NOT NULL,
        said TEXT,
        step INTEGER NOT NULL DEFAULT 0,
        steps INTEGER NOT NULL DEFAULT 0,
        training_ms REAL NOT NULL DEFAULT 0,
        accuracy REAL, f1 REAL, mcc REAL, ece REAL, cross_entropy REAL, agreement REAL,
        teacher_accuracy REAL,
        best_step INTEGER, best_accuracy REAL,
        error TEXT,
        last_seq INTEGER NOT NULL DEFAULT 0,
        last_at TEXT,
        log_bytes INTEGER NOT NULL DEFAULT 0,
        tags TEXT NOT NULL DEFAULT '[]',
        notes TEXT NOT NULL DEFAULT ''
      ) STRICT;
      CREATE INDEX runs_by_time ON runs (created_at);

      -- Points of one metric of one run, 128 to a chunk: int32 steps and float64 values, with the chunk's extremes for thinned curves.
      CREATE TABLE series_chunks (
        run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        series TEXT NOT NULL,
        chunk INTEGER NOT NULL,
        steps BLOB NOT NULL,
        "values" BLOB NOT NULL,
        low_step INTEGER NOT NULL, low REAL,
        high_step INTEGER NOT NULL, high REAL,
        PRIMARY KEY (run_id, series, chunk)
      ) STRICT;

      CREATE TABLE evaluations (
        run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        step INTEGER NOT NULL,
        stage INTEGER NOT NULL,
        scores TEXT NOT NULL,
        teacher TEXT,
        predictions TEXT NOT NULL,
        PRIMARY KEY (run_id, step)
      ) STRICT, WITHOUT ROWID;
    `),
}
