-- What workers see of their work: counts that a keeper follows from the log. No command of the market
-- writes these tables. Rows are changed by upserts, whose values may be below zero where a count falls
-- (rejected, paid). The first keeper fills them from the assignments (is_recounting).
CREATE TABLE dashboard_position (
    id integer PRIMARY KEY CHECK (id = 1),
    xid bigint NOT NULL DEFAULT 0,
    log_id bigint NOT NULL DEFAULT 0,
    counted_until timestamptz,
    is_recounting boolean NOT NULL DEFAULT TRUE,
    recounted_after uuid
);
INSERT INTO dashboard_position (id) VALUES (1);
-- A day of the market by its number YYYYMMDD, which is that of the submission.
CREATE TABLE worker_days (
    id uuid PRIMARY KEY,
    worker_id uuid NOT NULL REFERENCES workers (id),
    day integer NOT NULL,
    submitted integer NOT NULL CHECK (submitted >= 0),
    approved integer NOT NULL CHECK (approved >= 0),
    rejected integer NOT NULL,
    paid integer NOT NULL,
    reward_cents bigint NOT NULL CHECK (reward_cents >= 0),
    bonus_cents bigint NOT NULL CHECK (bonus_cents >= 0),
    paid_cents bigint NOT NULL,
    UNIQUE (worker_id, day)
);
-- A year of the market's time zone, in which the money was credited.
CREATE TABLE worker_years (
    id uuid PRIMARY KEY,
    worker_id uuid NOT NULL REFERENCES workers (id),
    year integer NOT NULL,
    reward_cents bigint NOT NULL CHECK (reward_cents >= 0),
    bonus_cents bigint NOT NULL CHECK (bonus_cents >= 0),
    payment_cents bigint NOT NULL CHECK (payment_cents >= 0),
    UNIQUE (worker_id, year)
);
CREATE TABLE worker_requesters (
    id uuid PRIMARY KEY,
    worker_id uuid NOT NULL REFERENCES workers (id),
    requester_id uuid NOT NULL,
    submitted integer NOT NULL CHECK (submitted >= 0),
    approved integer NOT NULL CHECK (approved >= 0),
    rejected integer NOT NULL,
    reward_cents bigint NOT NULL CHECK (reward_cents >= 0),
    bonus_cents bigint NOT NULL CHECK (bonus_cents >= 0),
    income_cents bigint NOT NULL CHECK (income_cents >= 0),
    microseconds bigint NOT NULL,
    UNIQUE (worker_id, requester_id)
);
CREATE INDEX worker_requesters_by_income ON worker_requesters (worker_id, income_cents, id);
CREATE TABLE worker_hit_types (
    id uuid PRIMARY KEY,
    worker_id uuid NOT NULL REFERENCES workers (id),
    hit_type_id uuid NOT NULL,
    submitted integer NOT NULL CHECK (submitted >= 0),
    approved integer NOT NULL CHECK (approved >= 0),
    rejected integer NOT NULL,
    reward_cents bigint NOT NULL CHECK (reward_cents >= 0),
    bonus_cents bigint NOT NULL CHECK (bonus_cents >= 0),
    income_cents bigint NOT NULL CHECK (income_cents >= 0),
    microseconds bigint NOT NULL,
    work_times jsonb,
    UNIQUE (worker_id, hit_type_id)
);
CREATE INDEX worker_hit_types_by_income ON worker_hit_types (worker_id, income_cents, id);
-- The time that a worker worked, counted once where assignments overlap. Stretches that no later
-- submission can reach are not stored any more; their time is in the totals.
CREATE TABLE worker_times (
    id uuid PRIMARY KEY REFERENCES workers (id),
    accepted_microseconds bigint NOT NULL,
    sitting_microseconds bigint NOT NULL,
    paid_until timestamptz
);
CREATE TABLE worker_stretches (
    id uuid PRIMARY KEY,
    worker_id uuid NOT NULL REFERENCES workers (id),
    is_sitting boolean NOT NULL,
    begins_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL
);
CREATE INDEX worker_stretches_by_end ON worker_stretches (worker_id, is_sitting, ends_at);
-- What workers set themselves for a day.
CREATE TABLE daily_goals (
    id uuid PRIMARY KEY REFERENCES workers (id),
    hits integer CHECK (hits > 0),
    cents bigint CHECK (cents > 0)
);
-- What was approved up to an instant, when a payout covers it.
CREATE INDEX assignments_approved ON assignments (worker_id, decided_at) WHERE status = 'APPROVED';
CREATE INDEX bonuses_by_time ON bonuses (worker_id, granted_at);
