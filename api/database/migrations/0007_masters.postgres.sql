-- Masters: what was decided about workers, for operators to read; who is barred from it; and when
-- all are judged again.
CREATE TABLE masters_decisions (
    id uuid PRIMARY KEY,
    worker_id uuid NOT NULL REFERENCES workers (id),
    granted boolean NOT NULL,
    cause varchar(20) NOT NULL CHECK (cause IN (
        'MODEL', 'SUSPENDED', 'AGREEMENT_BROKEN', 'BAR_LIFTED')),
    reason varchar(2000) NOT NULL,
    figures jsonb,
    decided_at timestamptz NOT NULL,
    decided_by uuid REFERENCES accounts (id),
    CHECK ((cause = 'MODEL') = (figures IS NOT NULL)),
    CHECK (cause = 'MODEL' OR NOT granted)
);
CREATE INDEX masters_decisions_of_worker ON masters_decisions (worker_id, id);

CREATE TABLE masters_bars (
    id uuid PRIMARY KEY,
    worker_id uuid NOT NULL REFERENCES workers (id),
    cause varchar(20) NOT NULL CHECK (cause IN ('SUSPENDED', 'AGREEMENT_BROKEN')),
    note varchar(1024) NOT NULL,
    set_by uuid REFERENCES accounts (id),
    since timestamptz NOT NULL,
    lifted_at timestamptz,
    lifted_by uuid REFERENCES accounts (id)
);
CREATE UNIQUE INDEX masters_bars_standing ON masters_bars (worker_id) WHERE lifted_at IS NULL;

-- A run goes through the workers by id and may stop after any page: `after_worker` is where it
-- stands. Who works on a page leases the row, and another may take over when the lease is over.
CREATE TABLE masters_schedule (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    next_at timestamptz NOT NULL,
    after_worker uuid,
    lease uuid,
    leased_until timestamptz
);
INSERT INTO masters_schedule (next_at) VALUES ('2026-10-01 00:00:00+00:00');
