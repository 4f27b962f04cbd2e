CREATE TABLE assignments (
    id char(36) PRIMARY KEY,
    hit_id char(36) NOT NULL REFERENCES hits (id),
    group_id char(36) NOT NULL,
    requester_id char(36) NOT NULL,
    worker_id char(36) NOT NULL REFERENCES workers (id),
    status varchar(12) NOT NULL CHECK (status IN (
        'IN_PROGRESS', 'SUBMITTED', 'APPROVED', 'REJECTED', 'RETURNED', 'ABANDONED')),
    accepted_at timestamp NOT NULL,
    deadline timestamp NOT NULL,
    warn_at timestamp,
    ended_at timestamp,
    submitted_at timestamp,
    auto_approval_at timestamp,
    decided_at timestamp,
    decided_by varchar(10) CHECK (decided_by IN ('REQUESTER', 'CLOCK')),
    answer json,
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
    id char(36) PRIMARY KEY,
    assignment_id char(36) NOT NULL REFERENCES assignments (id),
    worker_id char(36) NOT NULL,
    requester_id char(36) NOT NULL,
    cents bigint NOT NULL CHECK (cents > 0),
    fee_cents bigint NOT NULL CHECK (fee_cents >= 0),
    reason varchar(4096) NOT NULL,
    granted_at timestamp NOT NULL
);
CREATE INDEX bonuses_of_assignment ON bonuses (assignment_id, id);
CREATE INDEX bonuses_of_worker ON bonuses (worker_id, id);
CREATE INDEX bonuses_of_requester ON bonuses (requester_id, granted_at);
