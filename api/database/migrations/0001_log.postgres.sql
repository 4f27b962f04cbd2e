-- The event log. Readers follow it in the order (xid, id), and see only entries whose xid is
-- below that of every open transaction, so that nothing can appear behind their position later.
--
-- xid is not simply the writer's transaction id. A transaction may get its id before it waits for
-- a row (SELECT FOR UPDATE does so where the row is being updated), and would then be told before
-- the one it waited for. So it is the newest id that had ended when the entry was written, where
-- that is later: whoever writes after another's commit is placed after it. Never being below the
-- writer's own id, it is below the horizon only when the writer has ended.
CREATE TABLE log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid bigint NOT NULL DEFAULT greatest(
        pg_current_xact_id()::text::bigint,
        pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1
    ),
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
