-- The event log. SQLite has one writer at a time, so the row id alone is the order of commits;
-- xid is there, and 0, so that a position has the same shape on both databases. The newest entry is
-- never trimmed, so an id is never given twice; AUTOINCREMENT would cost each commit another page.
CREATE TABLE log (
    id INTEGER PRIMARY KEY,
    xid INTEGER NOT NULL DEFAULT 0 CHECK (xid = 0),
    topic TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    occurred_at TEXT NOT NULL
);
CREATE INDEX log_topic ON log (topic, id);

-- Up to where the log has been trimmed: a position before this one can no longer be followed.
CREATE TABLE log_trimmed (
    only_row INTEGER PRIMARY KEY DEFAULT 1 CHECK (only_row = 1),
    xid INTEGER NOT NULL,
    id INTEGER NOT NULL
);
INSERT INTO log_trimmed (xid, id) VALUES (0, 0);
