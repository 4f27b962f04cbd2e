CREATE TABLE assignments (
    id uuid PRIMARY KEY,
    hit_id uuid NOT NULL REFERENCES hits (id),
    group_id uuid NOT NULL,
    requester_id uuid NOT NULL,
    worker_id uuid NOT NULL REFERENCES workers (id),
    status varchar(12) NOT NULL CHECK (status IN (
        'IN_PROGRESS', 'SUBMITTED', 'APPROVED', 'REJECTED', 'RETURNED', 'ABANDONED')),
    accepted_at timestamptz NOT NULL,
    deadline timestamptz NOT NULL,
    warn_at timestamptz,
    ended_at timestamptz,
    submitted_at timestamptz,
    auto_approval_at timestamptz,
    decided_at timestamptz,
    decided_by varchar(10) CHECK (decided_by IN ('REQUESTER', 'CLOCK')),
    answer jsonb,
    feedback varchar(1024),
    rejection_reason varchar(30)
);
CREATE UNIQUE INDEX assignments_one_each ON assignments (hit_id, worker_id)
    WHERE status NOT IN ('RETURNED', 'ABANDONED');
CREATE INDEX assignments_of_hit ON assignments (hit_id, id);
CREATE INDEX assignments_of_worker ON assignments (worker_id, id);
CREATE INDEX assignments_in_queue ON assignments (worker_id, deadline)
    WHERE status = 'IN_PROGRESS';
CREATE INDEX assignments_in_group ON assignments (worker_id, group_id, hit_id);
CREATE INDEX assignments_running_out ON assignments (deadline) WHERE status = 'IN_PROGRESS';
CREATE INDEX assignments_to_warn ON assignments (warn_at)
    WHERE status = 'IN_PROGRESS' AND warn_at IS NOT NULL;
CREATE INDEX assignments_to_approve ON assignments (auto_approval_at)
    WHERE status = 'SUBMITTED';
CREATE INDEX assignments_ended ON assignments (group_id, ended_at);
CREATE INDEX assignments_decided ON assignments (requester_id, decided_at);

CREATE TABLE bonuses (
    id uuid PRIMARY KEY,
    assignment_id uuid NOT NULL REFERENCES assignments (id),
    worker_id uuid NOT NULL,
    requester_id uuid NOT NULL,
    cents bigint NOT NULL CHECK (cents > 0),
    fee_cents bigint NOT NULL CHECK (fee_cents >= 0),
    reason varchar(4096) NOT NULL,
    granted_at timestamptz NOT NULL
);
CREATE INDEX bonuses_of_assignment ON bonuses (assignment_id, id);
CREATE INDEX bonuses_of_worker ON bonuses (worker_id, id);
CREATE INDEX bonuses_of_requester ON bonuses (requester_id, granted_at);
