-- The latest export of all data of an account; its archive is an upload in parts.
CREATE TABLE data_exports (
    account_id char(36) PRIMARY KEY REFERENCES accounts (id),
    job_id char(36) NOT NULL,
    upload_id char(36) NOT NULL,
    asked_at timestamp NOT NULL,
    ready_at timestamp,
    expires_at timestamp,
    CHECK ((ready_at IS NULL) = (expires_at IS NULL))
);
CREATE INDEX data_exports_by_job ON data_exports (job_id);

-- The parts of a file that the market makes, counted from 1; files that people send have none.
ALTER TABLE stored_blobs ADD COLUMN part INTEGER CHECK (part > 0);
CREATE UNIQUE INDEX stored_blobs_in_parts ON stored_blobs (upload_id, part) WHERE part IS NOT NULL;
CREATE INDEX uploads_made ON uploads (expires_at)
    WHERE purpose = 'DATA_EXPORT' AND state = 'ATTACHED';
