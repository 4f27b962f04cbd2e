-- The texts that are searched are filled with the requesters' names by `api/database/fills.py`.

-- Rejections that were overridden: the assignment's own row holds its latest decision. Of those
-- from before this table, the ledger knows the instant, and nothing the reason.
CREATE TABLE overridden_rejections (
    assignment_id uuid PRIMARY KEY REFERENCES assignments (id),
    rejected_at timestamptz NOT NULL,
    reason varchar(30),
    feedback varchar(1024)
);
INSERT INTO overridden_rejections (assignment_id, rejected_at)
SELECT assignments.id, ledger_transfers.occurred_at
FROM assignments JOIN ledger_transfers ON ledger_transfers.cause = 'reject:' || assignments.id
WHERE assignments.status = 'APPROVED';

-- A qualification's own row holds its present state: a grant erases the revocation there.
CREATE TABLE revocations (
    id uuid PRIMARY KEY,
    qualification_id uuid NOT NULL REFERENCES qualifications (id),
    value integer,
    revoked_at timestamptz NOT NULL,
    reason varchar(1024)
);
INSERT INTO revocations (id, qualification_id, value, revoked_at, reason)
SELECT id, id, value, revoked_at, reason FROM qualifications WHERE status = 'REVOKED';
CREATE INDEX revocations_of_qualification ON revocations (qualification_id, id);

ALTER TABLE bonuses ADD COLUMN hit_id uuid REFERENCES hits (id);
UPDATE bonuses SET hit_id = assignments.hit_id
FROM assignments WHERE assignments.id = bonuses.assignment_id;
ALTER TABLE bonuses ALTER COLUMN hit_id SET NOT NULL;
CREATE INDEX bonuses_of_hit ON bonuses (hit_id, id);

-- What the filters of groups compare, and when it is worked out again.
ALTER TABLE hit_groups ADD COLUMN is_for_masters boolean NOT NULL DEFAULT false;
ALTER TABLE hit_groups ADD COLUMN pays_bonuses boolean NOT NULL DEFAULT false;
ALTER TABLE hit_groups ADD COLUMN worked_hourly_cents bigint NOT NULL DEFAULT 0;
ALTER TABLE hit_groups ADD COLUMN measure_at timestamptz;
ALTER TABLE requesters ADD COLUMN check_bonuses_at timestamptz;
UPDATE hit_groups SET worked_hourly_cents = hourly_cents,
    measure_at = CASE WHEN is_open THEN timestamptz '2026-10-01 00:00:00+00:00' END,
    is_for_masters = EXISTS (
        SELECT 1 FROM requirement_sets, jsonb_array_elements(requirement_sets.body) AS each
        WHERE requirement_sets.number = hit_groups.requirement_set
            AND each ->> 'type' = '00000000-0000-7000-8000-000000000009'
            AND each ->> 'comparator' = 'EXISTS');
UPDATE requesters SET check_bonuses_at = '2026-10-01 00:00:00+00:00'
WHERE id IN (SELECT requester_id FROM bonuses);
CREATE INDEX hit_groups_worked ON hit_groups (worked_hourly_cents, id) WHERE is_open;
CREATE INDEX hit_groups_for_masters ON hit_groups (newest_hit_at, id)
    WHERE is_open AND is_for_masters;
CREATE INDEX hit_groups_paying_bonuses ON hit_groups (newest_hit_at, id)
    WHERE is_open AND pays_bonuses;
CREATE INDEX hit_groups_to_measure ON hit_groups (measure_at) WHERE measure_at IS NOT NULL;
CREATE INDEX hit_groups_by_requester ON hit_groups (requester_id, id);
CREATE INDEX requesters_to_check ON requesters (check_bonuses_at)
    WHERE check_bonuses_at IS NOT NULL;
