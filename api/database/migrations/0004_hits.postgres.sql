CREATE TABLE hit_types (
    id uuid PRIMARY KEY,
    requester_id uuid NOT NULL REFERENCES requesters (id),
    fingerprint char(64) NOT NULL,
    title varchar(128) NOT NULL,
    description varchar(2000) NOT NULL,
    keywords jsonb NOT NULL,
    reward_cents bigint NOT NULL CHECK (reward_cents >= 0),
    assignment_duration_seconds integer NOT NULL,
    auto_approval_delay_seconds integer NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (requester_id, fingerprint)
);
CREATE INDEX hit_types_of_requester ON hit_types (requester_id, id);

CREATE TABLE hit_groups (
    id uuid PRIMARY KEY,
    hit_type_id uuid NOT NULL UNIQUE REFERENCES hit_types (id),
    requester_id uuid NOT NULL REFERENCES requesters (id),
    title varchar(128) NOT NULL,
    description varchar(2000) NOT NULL,
    keywords jsonb NOT NULL,
    search_text text NOT NULL,
    reward_cents bigint NOT NULL,
    hourly_cents bigint NOT NULL,
    assignment_duration_seconds integer NOT NULL,
    auto_approval_delay_seconds integer NOT NULL,
    available_hits integer NOT NULL DEFAULT 0 CHECK (available_hits >= 0),
    total_hits integer NOT NULL DEFAULT 0 CHECK (total_hits >= available_hits),
    is_open boolean NOT NULL DEFAULT false,
    version bigint NOT NULL DEFAULT 0,
    newest_hit_at timestamptz NOT NULL,
    last_updated_at timestamptz NOT NULL,
    latest_expiry_at timestamptz NOT NULL
);
CREATE INDEX hit_groups_newest ON hit_groups (newest_hit_at, id) WHERE is_open;
CREATE INDEX hit_groups_reward ON hit_groups (reward_cents, id) WHERE is_open;
CREATE INDEX hit_groups_hourly ON hit_groups (hourly_cents, id) WHERE is_open;
CREATE INDEX hit_groups_duration ON hit_groups (assignment_duration_seconds, id) WHERE is_open;
CREATE INDEX hit_groups_of_requester ON hit_groups (requester_id) WHERE is_open;

CREATE TABLE hits (
    id uuid PRIMARY KEY,
    hit_type_id uuid NOT NULL REFERENCES hit_types (id),
    group_id uuid NOT NULL REFERENCES hit_groups (id),
    requester_id uuid NOT NULL REFERENCES requesters (id),
    status varchar(12) NOT NULL CHECK (status IN (
        'ASSIGNABLE', 'UNASSIGNABLE', 'REVIEWABLE', 'REVIEWING', 'DISPOSED')),
    max_assignments integer NOT NULL,
    available integer NOT NULL CHECK (available >= 0),
    pending integer NOT NULL DEFAULT 0 CHECK (pending >= 0),
    completed integer NOT NULL DEFAULT 0 CHECK (completed >= 0),
    reward_cents bigint NOT NULL,
    fee_cents bigint NOT NULL,
    assignment_duration_seconds integer NOT NULL,
    auto_approval_delay_seconds integer NOT NULL,
    annotation varchar(255),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    is_expired boolean NOT NULL DEFAULT false,
    CHECK (available + pending + completed <= max_assignments)
);
CREATE INDEX hits_open ON hits (group_id, id) WHERE status = 'ASSIGNABLE';
CREATE INDEX hits_of_group ON hits (group_id, id);
CREATE INDEX hits_of_requester ON hits (requester_id, id);
CREATE INDEX hits_expiring ON hits (expires_at)
    WHERE NOT is_expired AND status IN ('ASSIGNABLE', 'UNASSIGNABLE');

CREATE TABLE questions (
    hit_id uuid PRIMARY KEY REFERENCES hits (id),
    body jsonb NOT NULL
);
