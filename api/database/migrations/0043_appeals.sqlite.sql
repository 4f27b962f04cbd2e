-- Appeals of rejections: one for each rejected assignment, with its answer or ruling.
CREATE TABLE rejection_appeals (
    id char(36) PRIMARY KEY,
    assignment_id char(36) NOT NULL UNIQUE REFERENCES assignments (id),
    hit_id char(36) NOT NULL REFERENCES hits (id),
    worker_id char(36) NOT NULL REFERENCES workers (id),
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    state varchar(12) NOT NULL CHECK (state IN (
        'OPEN', 'ESCALATED', 'UNANSWERED', 'HELD', 'UPHELD', 'OVERTURNED')),
    text varchar(4000) NOT NULL,
    appealed_at timestamp NOT NULL,
    answer_by timestamp NOT NULL,
    due_at timestamp,
    answer varchar(1024),
    answered_at timestamp,
    missed_at timestamp,
    ruling varchar(1024),
    ruled_at timestamp,
    ruled_by char(36) REFERENCES accounts (id),
    CHECK ((due_at IS NOT NULL) = (state = 'OPEN')),
    CHECK ((ruling IS NULL) = (ruled_at IS NULL)),
    CHECK (state <> 'HELD' OR (answer IS NOT NULL AND answered_at IS NOT NULL)),
    CHECK (state <> 'UPHELD' OR ruling IS NOT NULL),
    CHECK (state NOT IN ('ESCALATED', 'UNANSWERED', 'UPHELD') OR missed_at IS NOT NULL)
);
CREATE INDEX rejection_appeals_due ON rejection_appeals (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX rejection_appeals_of_worker ON rejection_appeals (worker_id, id);
CREATE INDEX rejection_appeals_of_requester ON rejection_appeals (requester_id, id);
CREATE INDEX rejection_appeals_lately ON rejection_appeals (requester_id, appealed_at);
CREATE INDEX rejection_appeals_by_state ON rejection_appeals (state, id);
