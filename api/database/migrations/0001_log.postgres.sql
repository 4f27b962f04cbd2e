-- The event log. Readers follow it in the order (xid, id) and see only entries whose transaction
-- is older than every open one, so that nothing can appear behind their position afterwards.
CREATE TABLE log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint),
    topic text NOT NULL,
    kind text NOT NULL,
    body jsonb NOT NULL,
    occurred_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX log_order ON log (xid, id);
CREATE INDEX log_topic ON log (topic, xid, id);

-- Up to where the log has been trimmed: a position before this one can no longer be followed.
CREATE TABLE log_trimmed (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    xid bigint NOT NULL,
    id bigint NOT NULL
);
INSERT INTO log_trimmed (xid, id) VALUES (0, 0);
