-- Rejections as rows: whether each counts against its worker, and until when it can be undone.
CREATE TABLE assignment_rejections (
    assignment_id uuid PRIMARY KEY REFERENCES assignments (id),
    hit_id uuid NOT NULL REFERENCES hits (id),
    worker_id uuid NOT NULL REFERENCES workers (id),
    requester_id uuid NOT NULL REFERENCES requesters (id),
    call_id uuid,
    cents bigint NOT NULL CHECK (cents >= 0),
    rejected_at timestamptz NOT NULL,
    day varchar(10) NOT NULL,
    undo_until timestamptz,
    due_at timestamptz,
    is_held boolean NOT NULL,
    place integer CHECK (place >= 1),
    is_upheld boolean NOT NULL,
    counts boolean NOT NULL,
    overturned_at timestamptz,
    undone_at timestamptz,
    CHECK (counts = (due_at IS NULL AND overturned_at IS NULL AND undone_at IS NULL
        AND (place IS NOT NULL OR is_upheld))),
    CHECK (due_at IS NULL OR (undo_until IS NOT NULL AND overturned_at IS NULL
        AND undone_at IS NULL AND place IS NULL)),
    CHECK (due_at IS NOT NULL OR NOT is_held),
    CHECK (undone_at IS NULL OR (place IS NULL AND overturned_at IS NULL))
);
CREATE UNIQUE INDEX assignment_rejections_places
    ON assignment_rejections (worker_id, requester_id, day, place) WHERE place IS NOT NULL;
CREATE INDEX assignment_rejections_due ON assignment_rejections (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX assignment_rejections_lately ON assignment_rejections (requester_id, rejected_at);
CREATE INDEX assignment_rejections_of_call ON assignment_rejections (call_id, assignment_id);
CREATE INDEX assignment_rejections_of_hit ON assignment_rejections (hit_id);

-- Earlier rejections count by the same rule, on days of UTC: the market's are not known here.
INSERT INTO assignment_rejections (assignment_id, hit_id, worker_id, requester_id, cents,
    rejected_at, day, is_held, place, is_upheld, counts)
SELECT id, hit_id, worker_id, requester_id, cents, decided_at, day, FALSE,
    CASE WHEN number <= 10 THEN number END, is_upheld, number <= 10 OR is_upheld
FROM (
    SELECT a.id, a.hit_id, a.worker_id, a.requester_id, a.decided_at, to_char(a.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day,
        hits.reward_cents + hits.fee_cents AS cents,
        row_number() OVER (PARTITION BY a.worker_id, a.requester_id, to_char(a.decided_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')
            ORDER BY a.decided_at, a.id) AS number,
        EXISTS (SELECT 1 FROM rejection_appeals WHERE assignment_id = a.id
            AND state IN ('HELD', 'UPHELD')) AS is_upheld
    FROM assignments AS a JOIN hits ON hits.id = a.hit_id WHERE a.status = 'REJECTED') AS known;

-- The rejections that count.
ALTER TABLE work_records ADD COLUMN rejected_bounded bigint NOT NULL DEFAULT 0
    CHECK (rejected_bounded BETWEEN 0 AND rejected);
UPDATE work_records SET rejected_bounded = (SELECT count(*) FROM assignment_rejections
    WHERE assignment_rejections.worker_id = work_records.worker_id AND counts);
