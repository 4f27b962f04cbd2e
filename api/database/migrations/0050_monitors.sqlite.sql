-- Conditions that monitors found, told once until they are over; and the turns of the monitors.

CREATE TABLE alarms (
    id char(36) PRIMARY KEY,
    kind varchar(20) NOT NULL CHECK (kind IN (
        'GROUP_UNACCEPTED', 'WORK_UNDECIDED', 'MAILS_FAILING', 'PROCESS_BEHIND')),
    subject_id char(36) NOT NULL,
    requester_id char(36) REFERENCES requesters (id),
    since timestamp NOT NULL,
    why varchar(500) NOT NULL,
    raised_at timestamp NOT NULL,
    looked_at timestamp NOT NULL,
    ended_at timestamp
);
CREATE UNIQUE INDEX alarms_open ON alarms (kind, subject_id) WHERE ended_at IS NULL;
CREATE INDEX alarms_to_look_at ON alarms (looked_at, id) WHERE ended_at IS NULL;
CREATE INDEX alarms_ended ON alarms (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX alarms_of_requester ON alarms (requester_id) WHERE requester_id IS NOT NULL;

CREATE TABLE monitor_schedule (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    next_at timestamp NOT NULL,
    lease char(36),
    leased_until timestamp,
    after_group char(36),
    after_requester char(36)
);
INSERT INTO monitor_schedule (next_at) VALUES ('2000-01-01 00:00:00+00:00');
