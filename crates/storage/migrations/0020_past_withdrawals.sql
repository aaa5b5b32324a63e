-- A recorded past result that was wrong: it is taken out of past_result, so that every reader and the next file see what
-- holds, and stands here as it was, with the reason.
CREATE TABLE past_result_withdrawn (
    id {id},
    unit_id BIGINT NOT NULL REFERENCES unit (id),
    year BIGINT NOT NULL,
    standard TEXT NOT NULL,
    outcome TEXT NOT NULL,
    number TEXT NOT NULL,
    decided_on TEXT NOT NULL,
    source TEXT NOT NULL,
    recorded_at BIGINT NOT NULL,
    reason TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX past_result_withdrawn_unit ON past_result_withdrawn (unit_id, year);
