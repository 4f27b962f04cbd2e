-- Qualification types: a requester's own, the market's (which it keeps itself), and premium ones.
CREATE TABLE qualification_types (
    id uuid PRIMARY KEY,
    kind varchar(10) NOT NULL CHECK (kind IN ('CUSTOM', 'SYSTEM', 'PREMIUM')),
    owner_id uuid REFERENCES requesters (id),
    well_known_id varchar(64) UNIQUE,
    name varchar(200) NOT NULL,
    description varchar(2000) NOT NULL,
    keywords jsonb NOT NULL,
    search_text text NOT NULL,
    status varchar(10) NOT NULL CHECK (status IN (
        'ACTIVE', 'INACTIVE', 'DISPOSING', 'DISPOSED')),
    is_requestable boolean NOT NULL DEFAULT false,
    is_auto_granted boolean NOT NULL DEFAULT false,
    auto_granted_value integer,
    test jsonb,
    test_duration_seconds integer,
    answer_key jsonb,
    retry_delay_seconds integer,
    fee_cents bigint NOT NULL DEFAULT 0 CHECK (fee_cents >= 0),
    created_at timestamptz NOT NULL,
    CHECK ((kind = 'CUSTOM') = (owner_id IS NOT NULL)),
    CHECK (test IS NULL OR (test_duration_seconds IS NOT NULL AND NOT is_auto_granted)),
    CHECK (answer_key IS NULL OR test IS NOT NULL)
);
-- A name is free again once the type that had it is gone.
CREATE UNIQUE INDEX qualification_types_named ON qualification_types (owner_id, name)
    WHERE status <> 'DISPOSED';
CREATE INDEX qualification_types_of_owner ON qualification_types (owner_id, id);
CREATE INDEX qualification_types_disposing ON qualification_types (id)
    WHERE status = 'DISPOSING';

CREATE TABLE qualifications (
    id uuid PRIMARY KEY,
    type_id uuid NOT NULL REFERENCES qualification_types (id),
    worker_id uuid NOT NULL REFERENCES workers (id),
    status varchar(10) NOT NULL CHECK (status IN ('GRANTED', 'REVOKED')),
    value integer,
    granted_at timestamptz NOT NULL,
    revoked_at timestamptz,
    reason varchar(1024),
    UNIQUE (type_id, worker_id)
);
CREATE INDEX qualifications_of_worker ON qualifications (worker_id, id);
CREATE INDEX qualifications_of_type ON qualifications (type_id, status, id);

CREATE TABLE qualification_requests (
    id uuid PRIMARY KEY,
    type_id uuid NOT NULL REFERENCES qualification_types (id),
    worker_id uuid NOT NULL REFERENCES workers (id),
    owner_id uuid NOT NULL REFERENCES requesters (id),
    status varchar(10) NOT NULL CHECK (status IN (
        'TESTING', 'SUBMITTED', 'GRANTED', 'REJECTED', 'LAPSED')),
    test jsonb,
    answer_key jsonb,
    answer jsonb,
    value integer,
    requested_at timestamptz NOT NULL,
    deadline timestamptz,
    submitted_at timestamptz,
    decided_at timestamptz,
    reason varchar(1024),
    CHECK (status <> 'TESTING' OR deadline IS NOT NULL)
);
CREATE UNIQUE INDEX qualification_requests_open ON qualification_requests (type_id, worker_id)
    WHERE status IN ('TESTING', 'SUBMITTED');
CREATE INDEX qualification_requests_of_worker ON qualification_requests (worker_id, id);
CREATE INDEX qualification_requests_tried
    ON qualification_requests (type_id, worker_id, requested_at);
CREATE INDEX qualification_requests_to_decide ON qualification_requests (owner_id, id)
    WHERE status = 'SUBMITTED';
CREATE INDEX qualification_requests_running_out ON qualification_requests (deadline)
    WHERE status = 'TESTING';

-- What a worker has done with assignments that are over, counted as it happens. In progress are
-- the few in the queue: with these they make all that were accepted.
CREATE TABLE work_records (
    worker_id uuid PRIMARY KEY REFERENCES workers (id),
    submitted bigint NOT NULL DEFAULT 0 CHECK (submitted >= 0),
    returned bigint NOT NULL DEFAULT 0 CHECK (returned >= 0),
    abandoned bigint NOT NULL DEFAULT 0 CHECK (abandoned >= 0),
    approved bigint NOT NULL DEFAULT 0 CHECK (approved >= 0),
    rejected bigint NOT NULL DEFAULT 0 CHECK (rejected >= 0),
    CHECK (approved + rejected <= submitted)
);
INSERT INTO work_records (worker_id, submitted, returned, abandoned, approved, rejected)
SELECT worker_id,
    sum(CASE WHEN status IN ('SUBMITTED', 'APPROVED', 'REJECTED') THEN 1 ELSE 0 END),
    sum(CASE WHEN status = 'RETURNED' THEN 1 ELSE 0 END),
    sum(CASE WHEN status = 'ABANDONED' THEN 1 ELSE 0 END),
    sum(CASE WHEN status = 'APPROVED' THEN 1 ELSE 0 END),
    sum(CASE WHEN status = 'REJECTED' THEN 1 ELSE 0 END)
FROM assignments GROUP BY worker_id;

ALTER TABLE accounts ADD COLUMN subdivision char(2);
ALTER TABLE workers ADD COLUMN adult_consent_at timestamptz;

-- What HIT types require, each set once, numbered in the order in which the sets were committed:
-- whoever knows the sets up to a number knows all that there were then. The mark is the digest of
-- all of them: whoever has another one for that number knows those of another database.
CREATE TABLE requirement_catalogue (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version integer NOT NULL,
    mark varchar(64) NOT NULL
);
INSERT INTO requirement_catalogue (version, mark) VALUES (0, '');
CREATE TABLE requirement_sets (
    number integer PRIMARY KEY,
    fingerprint char(64) NOT NULL UNIQUE,
    body jsonb NOT NULL
);
CREATE TABLE requirement_uses (
    type_id uuid NOT NULL REFERENCES qualification_types (id),
    number integer NOT NULL REFERENCES requirement_sets (number),
    PRIMARY KEY (type_id, number)
);

ALTER TABLE hit_types ADD COLUMN requirement_set integer REFERENCES requirement_sets (number);
ALTER TABLE hit_types ADD COLUMN invitation_type_id uuid REFERENCES qualification_types (id);
ALTER TABLE hit_types ADD COLUMN retired_at timestamptz;
ALTER TABLE hit_groups ADD COLUMN requirement_set integer REFERENCES requirement_sets (number);
CREATE INDEX hit_types_requiring ON hit_types (requirement_set)
    WHERE requirement_set IS NOT NULL;
CREATE INDEX hit_groups_requiring ON hit_groups (requirement_set, id)
    WHERE requirement_set IS NOT NULL;

INSERT INTO qualification_types (id, kind, well_known_id, name, description, keywords,
    search_text, status, created_at) VALUES
('00000000-0000-7000-8000-000000000001', 'SYSTEM', '00000000000000000040', 'Number of HITs approved',
    'How many assignments of this worker were approved, by all requesters, from the first day.',
    '[]', 'number of hits approved
how many assignments of this worker were approved, by all requesters, from the first day.', 'ACTIVE', '2026-10-01 00:00:00+00:00'),
('00000000-0000-7000-8000-000000000002', 'SYSTEM', '000000000000000000L0', 'HIT approval rate (%)',
    'Of the assignments that were approved or rejected, how many of a hundred were approved, rounded down; 100 for a worker with fewer than 100 submissions.',
    '[]', 'hit approval rate (%)
of the assignments that were approved or rejected, how many of a hundred were approved, rounded down; 100 for a worker with fewer than 100 submissions.', 'ACTIVE', '2026-10-01 00:00:00+00:00'),
('00000000-0000-7000-8000-000000000003', 'SYSTEM', '00000000000000000071', 'Location',
    'The country that the worker lives in, and for the United States the state.',
    '[]', 'location
the country that the worker lives in, and for the united states the state.', 'ACTIVE', '2026-10-01 00:00:00+00:00'),
('00000000-0000-7000-8000-000000000004', 'SYSTEM', '00000000000000000060', 'Adult content',
    '1 where the worker has confirmed being over 18 and consents to see adult content, else 0.',
    '[]', 'adult content
1 where the worker has confirmed being over 18 and consents to see adult content, else 0.', 'ACTIVE', '2026-10-01 00:00:00+00:00'),
('00000000-0000-7000-8000-000000000005', 'SYSTEM', '00000000000000000000', 'HIT submission rate (%)',
    'Of the assignments that the worker accepted and that are over, how many of a hundred were submitted, rounded down; 100 where none is.',
    '[]', 'hit submission rate (%)
of the assignments that the worker accepted and that are over, how many of a hundred were submitted, rounded down; 100 where none is.', 'ACTIVE', '2026-10-01 00:00:00+00:00'),
('00000000-0000-7000-8000-000000000006', 'SYSTEM', '00000000000000000070', 'HIT abandonment rate (%)',
    'Of the assignments that the worker accepted and that are over, how many of a hundred were abandoned, rounded down; 0 where none is.',
    '[]', 'hit abandonment rate (%)
of the assignments that the worker accepted and that are over, how many of a hundred were abandoned, rounded down; 0 where none is.', 'ACTIVE', '2026-10-01 00:00:00+00:00'),
('00000000-0000-7000-8000-000000000007', 'SYSTEM', '000000000000000000E0', 'HIT return rate (%)',
    'Of the assignments that the worker accepted and that are over, how many of a hundred were returned, rounded down; 0 where none is.',
    '[]', 'hit return rate (%)
of the assignments that the worker accepted and that are over, how many of a hundred were returned, rounded down; 0 where none is.', 'ACTIVE', '2026-10-01 00:00:00+00:00'),
('00000000-0000-7000-8000-000000000008', 'SYSTEM', '000000000000000000S0', 'HIT rejection rate (%)',
    'Of the assignments that the worker submitted, how many of a hundred were rejected, rounded down; 0 where none was submitted.',
    '[]', 'hit rejection rate (%)
of the assignments that the worker submitted, how many of a hundred were rejected, rounded down; 0 where none was submitted.', 'ACTIVE', '2026-10-01 00:00:00+00:00'),
('00000000-0000-7000-8000-000000000009', 'SYSTEM', '2F1QJWKUDD8XADTFD2Q0G6UTO95ALH', 'Masters',
    'Workers whose work has shown itself to be good, as the market itself finds by their record. Nobody can apply.',
    '[]', 'masters
workers whose work has shown itself to be good, as the market itself finds by their record. nobody can apply.', 'ACTIVE', '2026-10-01 00:00:00+00:00');
