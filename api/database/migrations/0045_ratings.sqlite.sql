-- What workers say of requesters: one rating of a requester and a month, which may be changed.
CREATE TABLE requester_ratings (
    id char(36) PRIMARY KEY,
    requester_id char(36) NOT NULL REFERENCES requesters (id),
    worker_id char(36) NOT NULL REFERENCES workers (id),
    month char(7) NOT NULL,
    fair smallint NOT NULL CHECK (fair BETWEEN 1 AND 5),
    pay smallint NOT NULL CHECK (pay BETWEEN 1 AND 5),
    speed smallint NOT NULL CHECK (speed BETWEEN 1 AND 5),
    communication smallint NOT NULL CHECK (communication BETWEEN 1 AND 5),
    text varchar(2000) NOT NULL,
    rated_at timestamp NOT NULL,
    answer varchar(2000),
    answered_at timestamp,
    hidden_at timestamp,
    UNIQUE (requester_id, worker_id, month),
    CHECK ((answer IS NULL) = (answered_at IS NULL))
);
CREATE INDEX requester_ratings_of_requester ON requester_ratings (requester_id, month, id);
CREATE INDEX requester_ratings_by_worker ON requester_ratings (worker_id, month, id);
