-- Profile questions of the operators, the HITs by which they are asked, and workers' answers.
CREATE TABLE profile_questions (
    id char(36) PRIMARY KEY,
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    hit_type_id char(36) NOT NULL REFERENCES hit_types (id),
    current_hit_id char(36) NOT NULL REFERENCES hits (id),
    title varchar(128) NOT NULL,
    description varchar(2000) NOT NULL,
    form json NOT NULL,
    outcomes json NOT NULL,
    countries json NOT NULL,
    reward_cents bigint NOT NULL CHECK (reward_cents >= 0),
    lifetime_seconds integer NOT NULL,
    max_assignments integer NOT NULL,
    repost_every_seconds integer,
    created_at timestamp NOT NULL,
    retired_at timestamp,
    next_post_at timestamp,
    postponed_because varchar(1000),
    CHECK (next_post_at IS NULL OR (repost_every_seconds IS NOT NULL AND retired_at IS NULL))
);
CREATE INDEX profile_questions_to_post ON profile_questions (next_post_at)
    WHERE next_post_at IS NOT NULL;

CREATE TABLE profile_postings (
    hit_id char(36) PRIMARY KEY REFERENCES hits (id),
    question_id char(36) NOT NULL REFERENCES profile_questions (id),
    posted_at timestamp NOT NULL
);
CREATE INDEX profile_postings_of_question ON profile_postings (question_id, hit_id);

-- A row is deleted when its worker takes the data back.
CREATE TABLE profile_answers (
    id char(36) PRIMARY KEY,
    question_id char(36) NOT NULL REFERENCES profile_questions (id),
    worker_id char(36) NOT NULL REFERENCES workers (id),
    hit_id char(36) NOT NULL REFERENCES hits (id),
    assignment_id char(36) NOT NULL UNIQUE REFERENCES assignments (id),
    answer json NOT NULL,
    answered_at timestamp NOT NULL,
    process_at timestamp NOT NULL,
    processed_at timestamp
);
CREATE INDEX profile_answers_of_worker ON profile_answers (worker_id, id);
CREATE INDEX profile_answers_to_process ON profile_answers (process_at)
    WHERE processed_at IS NULL;

-- Premium types have no owner, so that the index of names by owner lets them all be.
CREATE UNIQUE INDEX qualification_types_premium_named ON qualification_types (name)
    WHERE kind = 'PREMIUM' AND status <> 'DISPOSED';
