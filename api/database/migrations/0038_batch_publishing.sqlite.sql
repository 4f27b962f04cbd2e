-- The start of the row that is published next, in bytes, and its number; the header is row 0.
ALTER TABLE batches ADD COLUMN next_offset integer NOT NULL DEFAULT 0 CHECK (next_offset >= 0);
ALTER TABLE batches ADD COLUMN next_row integer NOT NULL DEFAULT 0 CHECK (next_row >= 0);

-- Rejected assignments that a requester had done once more, each once.
CREATE TABLE republished_rejections (
    assignment_id char(36) PRIMARY KEY REFERENCES assignments (id),
    batch_id char(36) NOT NULL REFERENCES batches (id),
    hit_id char(36) NOT NULL REFERENCES hits (id),
    republished_at timestamp NOT NULL
);
CREATE INDEX republished_rejections_of_batch ON republished_rejections (batch_id, assignment_id);
