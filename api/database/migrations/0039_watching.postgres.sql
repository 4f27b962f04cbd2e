-- What requesters see of their batches: counts that a keeper follows from the log, as those of the
-- dashboard. No command of the market writes these tables.
CREATE TABLE batch_position (
    id integer PRIMARY KEY CHECK (id = 1),
    xid bigint NOT NULL DEFAULT 0,
    log_id bigint NOT NULL DEFAULT 0,
    counted_until timestamptz,
    is_recounting boolean NOT NULL DEFAULT TRUE,
    recounted_after uuid
);
INSERT INTO batch_position (id) VALUES (1);
-- The id is that of the batch. Submissions are in microseconds since 1970.
CREATE TABLE batch_counts (
    id uuid PRIMARY KEY REFERENCES batches (id),
    hits integer NOT NULL DEFAULT 0,
    slots bigint NOT NULL DEFAULT 0,
    open_slots bigint NOT NULL DEFAULT 0,
    held_cents bigint NOT NULL DEFAULT 0,
    accepted bigint NOT NULL DEFAULT 0,
    submitted bigint NOT NULL DEFAULT 0,
    returned bigint NOT NULL DEFAULT 0,
    abandoned bigint NOT NULL DEFAULT 0,
    approved bigint NOT NULL DEFAULT 0,
    rejected bigint NOT NULL DEFAULT 0,
    reward_cents bigint NOT NULL DEFAULT 0,
    fee_cents bigint NOT NULL DEFAULT 0,
    bonus_cents bigint NOT NULL DEFAULT 0,
    bonus_fee_cents bigint NOT NULL DEFAULT 0,
    first_submission bigint,
    last_submission bigint,
    warned_at timestamptz
);
-- How many assignments took so long, and paid so much an hour: by the number of a narrow bucket.
-- A wage leaves its bucket where a bonus raises it, or where the work is rejected.
CREATE TABLE batch_times (
    id uuid PRIMARY KEY,
    batch_id uuid NOT NULL REFERENCES batches (id),
    bucket integer NOT NULL,
    assignments bigint NOT NULL,
    UNIQUE (batch_id, bucket)
);
CREATE TABLE batch_wages (
    id uuid PRIMARY KEY,
    batch_id uuid NOT NULL REFERENCES batches (id),
    bucket integer NOT NULL,
    assignments bigint NOT NULL,
    UNIQUE (batch_id, bucket)
);
-- Of assignments with a bonus or a rejection: what their wage counts with. The id is theirs.
CREATE TABLE batch_pays (
    id uuid PRIMARY KEY,
    batch_id uuid NOT NULL REFERENCES batches (id),
    bonus_cents bigint NOT NULL,
    is_rejected boolean NOT NULL
);
CREATE INDEX batch_pays_of_batch ON batch_pays (batch_id);
