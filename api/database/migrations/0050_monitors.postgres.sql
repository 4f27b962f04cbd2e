-- Conditions that monitors found, told once until they are over; and the turns of the monitors.

CREATE TABLE alarms (
    id uuid PRIMARY KEY,
    kind varchar(20) NOT NULL CHECK (kind IN (
        'GROUP_UNACCEPTED', 'WORK_UNDECIDED', 'MAILS_FAILING', 'PROCESS_BEHIND')),
    subject_id uuid NOT NULL,
    requester_id uuid REFERENCES requesters (id),
    since timestamptz NOT NULL,
    why varchar(500) NOT NULL,
    raised_at timestamptz NOT NULL,
    looked_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE UNIQUE INDEX alarms_open ON alarms (kind, subject_id) WHERE ended_at IS NULL;
CREATE INDEX alarms_to_look_at ON alarms (looked_at, id) WHERE ended_at IS NULL;
CREATE INDEX alarms_ended ON alarms (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX alarms_of_requester ON alarms (requester_id) WHERE requester_id IS NOT NULL;

CREATE TABLE monitor_schedule (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    next_at timestamptz NOT NULL,
    lease uuid,
    leased_until timestamptz,
    after_group uuid,
    after_requester uuid
);
INSERT INTO monitor_schedule (next_at) VALUES ('2000-01-01 00:00:00+00:00');
