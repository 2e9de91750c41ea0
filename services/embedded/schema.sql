-- What the laptop keeps. One transaction holds a batch: rows and how far the file was read, or state and findings and
-- how far the log was judged. `grp` is a group's number; instants are milliseconds UTC; events are msgpack.
CREATE TABLE IF NOT EXISTS groups (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    judged_at INTEGER, judged_seq INTEGER, judged_under TEXT
);
CREATE TABLE IF NOT EXISTS group_names (name TEXT NOT NULL, grp INTEGER NOT NULL, PRIMARY KEY (name, grp)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS aliases (
    grp INTEGER NOT NULL, name TEXT NOT NULL, person TEXT NOT NULL, PRIMARY KEY (grp, name)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    number INTEGER PRIMARY KEY, grp INTEGER NOT NULL, digest TEXT NOT NULL, name TEXT NOT NULL,
    rows INTEGER NOT NULL DEFAULT 0, added INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0,
    facts TEXT NOT NULL DEFAULT '{}', UNIQUE (grp, digest)
);
CREATE TABLE IF NOT EXISTS log (
    seq INTEGER PRIMARY KEY, grp INTEGER NOT NULL, id INTEGER NOT NULL, at INTEGER NOT NULL,
    file INTEGER NOT NULL, line INTEGER NOT NULL, event BLOB NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS log_id ON log (grp, id);
CREATE INDEX IF NOT EXISTS log_order ON log (grp, at, seq);
CREATE TABLE IF NOT EXISTS rejects (
    file INTEGER NOT NULL, line INTEGER NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (file, line)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS doubts (
    file INTEGER NOT NULL, line INTEGER NOT NULL, what TEXT NOT NULL, PRIMARY KEY (file, line, what)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS findings (
    id TEXT PRIMARY KEY, grp INTEGER NOT NULL, at INTEGER NOT NULL, finding BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS hours (
    grp INTEGER NOT NULL, day INTEGER NOT NULL, hour INTEGER NOT NULL,
    messages INTEGER NOT NULL, warm INTEGER NOT NULL, harsh INTEGER NOT NULL, PRIMARY KEY (grp, day, hour)
) WITHOUT ROWID;
