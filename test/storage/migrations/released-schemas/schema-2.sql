-- The schema as migrations 1 to 2 made it, and rows. Never edited: a database that a Stillroom of then left.
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
      , best_f1 REAL, best_mcc REAL, best_ece REAL, best_cross_entropy REAL, best_agreement REAL, teacher_f1 REAL, teacher_mcc REAL, error_code TEXT) STRICT;
CREATE INDEX runs_by_time ON runs (created_at);
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
INSERT INTO runs (id, folder, name, kind, seed, plan, plan_key, created_at, tags, notes) VALUES ('20260101-000000-0001', '/data/runs/20260101-000000-0001', 'old', 'distill', 1, '{}', 'key', '2026-01-01T00:00:00.000Z', '["kept"]', 'noted');
INSERT INTO series_chunks VALUES ('20260101-000000-0001', 'loss', 0, x'01000000', x'000000000000f03f', 1, 1.0, 1, 1.0);
INSERT INTO evaluations VALUES ('20260101-000000-0001', 1, 0, '{"accuracy":0.5}', NULL, '1.f32');
PRAGMA user_version = 2;
