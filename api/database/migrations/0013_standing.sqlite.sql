-- Whether an account may work and publish: agreement, admission of each role, suspension.
ALTER TABLE accounts ADD COLUMN agreement_version int NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN suspended_at timestamp;
ALTER TABLE accounts ADD COLUMN closed_at timestamp;
ALTER TABLE workers ADD COLUMN is_admitted boolean NOT NULL DEFAULT TRUE;
ALTER TABLE requesters ADD COLUMN is_admitted boolean NOT NULL DEFAULT TRUE;

-- What those who run the installation did and read.
CREATE TABLE audit_entries (
    id char(36) PRIMARY KEY,
    at timestamp NOT NULL,
    actor_id char(36),
    role varchar(20) NOT NULL,
    via varchar(20) NOT NULL,
    address varchar(60),
    action varchar(60) NOT NULL,
    subject_id char(36),
    reason text,
    details text NOT NULL
);
CREATE INDEX audit_entries_by_subject ON audit_entries (subject_id, id);
