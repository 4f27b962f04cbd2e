-- What a worker did on one day of the market, for daily limits, and the days of probation. A row
-- for each worker, which is that of the latest day; nothing is written where no limit is set.
CREATE TABLE daily_counts (
    id uuid PRIMARY KEY REFERENCES workers (id),
    day varchar(10) NOT NULL,
    accepted integer NOT NULL DEFAULT 0 CHECK (accepted >= 0),
    submitted integer NOT NULL DEFAULT 0 CHECK (submitted >= 0),
    probation_ends_at timestamptz,
    limited_until timestamptz,
    wake_at timestamptz
);
CREATE INDEX daily_counts_to_wake ON daily_counts (wake_at) WHERE wake_at IS NOT NULL;
-- The first submission of a worker after an instant, to count days with a submission.
CREATE INDEX assignments_submitted_by ON assignments (worker_id, submitted_at)
    WHERE submitted_at IS NOT NULL;

-- Workers with submissions on ten days are past probation. The others are counted again, exactly
-- and in the market's own time zone, with their next work.
INSERT INTO daily_counts (id, day, probation_ends_at)
SELECT worker_id, '', min(at) FILTER (WHERE number = 10)
FROM (
    SELECT worker_id, min(submitted_at) + interval '1 day' AS at,
        row_number() OVER (PARTITION BY worker_id ORDER BY min(submitted_at)) AS number
    FROM assignments WHERE submitted_at IS NOT NULL
    GROUP BY worker_id, (submitted_at AT TIME ZONE 'America/Los_Angeles')::date
) AS days GROUP BY worker_id;

-- The clock of a rehearsal: one row. A jump goes from one due instant to the next, and stands at
-- each. No other installation reads it.
CREATE TABLE rehearsal_clock (
    id integer PRIMARY KEY CHECK (id = 1),
    offset_microseconds bigint NOT NULL DEFAULT 0 CHECK (offset_microseconds >= 0),
    jump_id uuid,
    begins_at timestamptz,
    target_at timestamptz,
    standing_at timestamptz
);
INSERT INTO rehearsal_clock (id) VALUES (1);
-- How many rows of each timer the last jump did.
CREATE TABLE rehearsal_firings (
    id uuid PRIMARY KEY,
    jump_id uuid NOT NULL,
    timer varchar(40) NOT NULL,
    fired integer NOT NULL,
    first_at timestamptz NOT NULL,
    last_at timestamptz NOT NULL,
    UNIQUE (jump_id, timer)
);
