-- One HIT of a group is taken down alone; so is the answer to a rating. A report keeps the text that
-- was reported, since ratings can be changed.
ALTER TABLE hits ADD COLUMN taken_down_at timestamptz;
ALTER TABLE report_cases ADD COLUMN hit_id uuid;
ALTER TABLE reports ADD COLUMN said varchar(5000);
ALTER TABLE requester_ratings ADD COLUMN answer_hidden_at timestamptz;
