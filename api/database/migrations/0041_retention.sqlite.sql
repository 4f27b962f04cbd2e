-- Questions of the set that is shipped, by the key that they have in every release.
ALTER TABLE profile_questions ADD COLUMN set_key varchar(60);
CREATE UNIQUE INDEX profile_questions_of_set ON profile_questions (set_key)
    WHERE set_key IS NOT NULL AND retired_at IS NULL;

-- What nobody used for long is disposed of: of a HIT, the question and the answers are erased.
ALTER TABLE hits ADD COLUMN erased_at timestamp;
ALTER TABLE hit_types ADD COLUMN disposed_at timestamp;
ALTER TABLE hit_groups ADD COLUMN is_disposed int NOT NULL DEFAULT 0;

-- Each is counted, told to its requester, and done when its time has come.
CREATE TABLE disposals (
    id char(36) PRIMARY KEY,
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    state varchar(10) NOT NULL CHECK (state IN ('COUNTING', 'COUNTED', 'TOLD', 'FILING', 'ERASING',
        'DELETING', 'DISPOSED')),
    unused_since timestamp NOT NULL,
    hits integer NOT NULL DEFAULT 0 CHECK (hits >= 0),
    batches integer NOT NULL DEFAULT 0 CHECK (batches >= 0),
    projects integer NOT NULL DEFAULT 0 CHECK (projects >= 0),
    hit_types integer NOT NULL DEFAULT 0 CHECK (hit_types >= 0),
    qualification_types integer NOT NULL DEFAULT 0 CHECK (qualification_types >= 0),
    created_at timestamp NOT NULL,
    told_at timestamp,
    dispose_at timestamp,
    look_at timestamp,
    place char(36),
    erased_hits integer NOT NULL DEFAULT 0,
    file_id char(36),
    disposed_at timestamp
);
CREATE UNIQUE INDEX disposals_open ON disposals (requester_id) WHERE state <> 'DISPOSED';
CREATE INDEX disposals_of_requester ON disposals (requester_id, id);
CREATE INDEX disposals_due ON disposals (look_at) WHERE look_at IS NOT NULL;

-- The count goes over all HITs in chunks, once a day.
CREATE TABLE disposal_counts (
    id integer PRIMARY KEY CHECK (id = 1),
    unused_since timestamp,
    counted_to char(36),
    next_at timestamp NOT NULL
);
INSERT INTO disposal_counts (id, next_at) VALUES (1, '2000-01-01 00:00:00+00:00');
