-- The review queue: submitted work of each status in the order of its submission, and undecided
-- work by the time that it took.
DROP INDEX assignments_submitted;
CREATE INDEX assignments_submitted ON assignments (requester_id, status, submitted_at, id)
    WHERE submitted_at IS NOT NULL;
CREATE INDEX assignments_submitted_in_group ON assignments (group_id, status, submitted_at, id)
    WHERE submitted_at IS NOT NULL;
CREATE INDEX assignments_undecided_by_time_taken ON assignments (requester_id,
    CAST((julianday(submitted_at) - julianday(accepted_at)) * 86400 + 0.0005 AS integer), id)
    WHERE status = 'SUBMITTED';

-- What each worker did for each requester.
CREATE INDEX assignments_by_pair ON assignments (requester_id, worker_id, status, decided_at)
    WHERE submitted_at IS NOT NULL;

-- The rows of a file of decisions, or of workers, that its job has read and not done yet.
CREATE TABLE imported_rows (
    job_id char(36) NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    number integer NOT NULL CHECK (number > 0),
    body json NOT NULL,
    PRIMARY KEY (job_id, number)
);

-- Files that the market makes in parts.
DROP INDEX uploads_made;
CREATE INDEX uploads_made ON uploads (expires_at)
    WHERE purpose IN ('DATA_EXPORT', 'RESULTS_FILE') AND state = 'ATTACHED';
-- Filled-in files, of which housekeeping deletes those whose jobs have ended.
CREATE INDEX uploads_imported ON uploads (attached_to)
    WHERE purpose = 'REVIEW_FILE' AND state = 'ATTACHED';
