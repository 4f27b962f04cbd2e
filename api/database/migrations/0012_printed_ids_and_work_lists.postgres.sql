-- The id that people copy: `R` and 13 characters. New rows bring their own.
ALTER TABLE requesters ADD COLUMN requester_id varchar(14) NOT NULL DEFAULT '';
UPDATE requesters
    SET requester_id = 'R' || upper(right(replace(gen_random_uuid()::text, '-', ''), 13));
CREATE UNIQUE INDEX requesters_by_printed_id ON requesters (requester_id);

-- Money on hold for the HITs that a call of createHits has still to publish.
CREATE TABLE call_holds (
    id uuid PRIMARY KEY,
    requester_id uuid NOT NULL REFERENCES requesters (id),
    cents bigint NOT NULL CHECK (cents > 0),
    expires_at timestamptz NOT NULL
);
CREATE INDEX call_holds_by_age ON call_holds (expires_at);

-- Lists of the assignments that a requester got, for each status in the order of a time.
CREATE INDEX assignments_listed ON assignments (requester_id, status, accepted_at, id);
CREATE INDEX assignments_listed_in_group ON assignments (group_id, status, accepted_at, id);
CREATE INDEX assignments_submitted ON assignments (requester_id, submitted_at, id)
    WHERE submitted_at IS NOT NULL;
