-- The schema as migrations 1 to 3 made it, and rows. Never edited: a database that a Stillroom of then left.
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
CREATE VIRTUAL TABLE example_words USING fts5 (
        text, text_pair, content = 'examples', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
      );
CREATE TABLE example_marks (
        dev_set TEXT NOT NULL,
        example INTEGER NOT NULL,
        tags TEXT NOT NULL,
        notes TEXT NOT NULL,
        PRIMARY KEY (dev_set, example)
      ) STRICT, WITHOUT ROWID;
INSERT INTO runs (id, folder, name, kind, seed, plan, plan_key, created_at, tags, notes) VALUES ('20260101-000000-0001', '/data/runs/20260101-000000-0001', 'old', 'distill', 1, '{}', 'key', '2026-01-01T00:00:00.000Z', '["kept"]', 'noted');
INSERT INTO series_chunks VALUES ('20260101-000000-0001', 'loss', 0, x'01000000', x'000000000000f03f', 1, 1.0, 1, 1.0);
INSERT INTO evaluations VALUES ('20260101-000000-0001', 1, 0, '{"accuracy":0.5}', NULL, '1.f32');
INSERT INTO dev_sets VALUES ('dev', '/data/dev.tsv', 1, 2);
INSERT INTO examples VALUES (1, 1, 'a good film', NULL, 1, 3, NULL, NULL, NULL), (2, 2, 'a bad one', 'or not', 0, 5, NULL, NULL, NULL);
INSERT INTO example_words (rowid, text, text_pair) SELECT id, text, text_pair FROM examples;
INSERT INTO example_marks VALUES ('dev', 1, '["odd"]', 'look again');
PRAGMA user_version = 3;
