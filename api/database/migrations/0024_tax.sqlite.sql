-- Tax interviews of workers: who they are and their tax id are encrypted.
CREATE TABLE tax_interviews (
    id char(36) PRIMARY KEY,
    worker_id char(36) NOT NULL REFERENCES workers (id) ON DELETE CASCADE,
    form varchar(10) NOT NULL CHECK (form IN ('W_9', 'W_8BEN')),
    state varchar(10) NOT NULL CHECK (state IN ('WAITING', 'RETURNED', 'IN_FORCE', 'ENDED')),
    person blob NOT NULL,
    tax_id blob,
    id_kind varchar(10) CHECK (id_kind IN ('SSN', 'EIN', 'ITIN', 'FOREIGN')),
    id_country varchar(2),
    treaty_country varchar(2),
    withholding integer NOT NULL CHECK (withholding BETWEEN 0 AND 10000),
    answered_at timestamp NOT NULL,
    upload_id char(36),
    decided_at timestamp,
    decided_by char(36) REFERENCES accounts (id),
    return_reason varchar(1000),
    valid_from timestamp,
    valid_until timestamp,
    remind_at timestamp,
    ended_at timestamp,
    erase_at timestamp,
    CHECK ((tax_id IS NULL) = (id_kind IS NULL) AND (tax_id IS NULL) = (id_country IS NULL)),
    CHECK (form = 'W_8BEN' OR (tax_id IS NOT NULL AND treaty_country IS NULL AND withholding = 0)),
    CHECK ((state IN ('WAITING', 'RETURNED')) = (valid_from IS NULL)),
    CHECK ((valid_from IS NULL) = (valid_until IS NULL)),
    CHECK (state NOT IN ('WAITING', 'RETURNED') OR upload_id IS NOT NULL),
    CHECK ((return_reason IS NOT NULL) = (state = 'RETURNED')),
    CHECK ((ended_at IS NOT NULL) = (state = 'ENDED')),
    CHECK (remind_at IS NULL OR state = 'IN_FORCE'),
    CHECK ((erase_at IS NULL) = (state = 'WAITING'))
);
CREATE UNIQUE INDEX tax_interviews_in_force ON tax_interviews (worker_id)
    WHERE state = 'IN_FORCE';
CREATE UNIQUE INDEX tax_interviews_undecided ON tax_interviews (worker_id)
    WHERE state IN ('WAITING', 'RETURNED');
CREATE INDEX tax_interviews_of_worker ON tax_interviews (worker_id, answered_at);
CREATE INDEX tax_interviews_waiting ON tax_interviews (state, answered_at, id);
CREATE INDEX tax_interviews_to_remind ON tax_interviews (remind_at) WHERE remind_at IS NOT NULL;
CREATE INDEX tax_interviews_to_erase ON tax_interviews (erase_at) WHERE erase_at IS NOT NULL;

-- When the tax interview in force is over: one read with the rest of a worker's standing.
ALTER TABLE workers ADD COLUMN tax_valid_until timestamp;
